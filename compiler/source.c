/*
 * The text of specs. A source is read whole; its table of lines is built only when something is to
 * be printed, so a spec without errors never pays for it.
 */

#include "source.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <sys/stat.h>

#include "utf8.h"

#define FIRST_READ_BYTES ((size_t)16 << 10)

/* Programs, pictures, archives and UTF-16 have controls early; a stray one in a spec is told of where it stands. */
#define FIRST_BYTES 16

static bool begins_like_no_text(const char *text, size_t size)
{
    for (size_t i = 0; i < size && i < FIRST_BYTES; i++)
        if (((unsigned char)text[i] < ' ' && (text[i] < '\t' || text[i] > '\r')) || text[i] == 0x7F)
            return true;
    return false;
}

static struct source *new_source(struct arena *arena, const char *name, char *text, size_t size)
{
    static const char byte_order_mark[] = "\xEF\xBB\xBF";
    const size_t mark_size = sizeof byte_order_mark - 1;
    struct source *source = arena_alloc(arena, sizeof *source);

    if (size >= mark_size && memcmp(text, byte_order_mark, mark_size) == 0) {
        text += mark_size;
        size -= mark_size;
    }
    source->name = name;
    source->text = text;
    source->size = (uint32_t)size;
    source->is_binary = begins_like_no_text(text, size);
    return source;
}

/* Room for a file as large as it says it is, and for one byte more that would tell of others. */
static size_t first_capacity(FILE *file)
{
    struct stat status;

    if (fstat(fileno(file), &status) != 0 || !S_ISREG(status.st_mode) || status.st_size > (off_t)SOURCE_MAX_BYTES)
        return FIRST_READ_BYTES;
    return (size_t)status.st_size + 2;
}

/* Everything that is left in `file`. */
static int read_all(struct arena *arena, FILE *file, char **text, size_t *size)
{
    size_t capacity = first_capacity(file);
    size_t used = 0;
    char *buffer = arena_alloc(arena, capacity);

    for (;;) {
        errno = 0;
        used += fread(buffer + used, 1, capacity - 1 - used, file);
        if (ferror(file) && errno == ENOMEM)
            arena_fail(arena);
        if (ferror(file))
            return errno != 0 ? -errno : -EIO;
        if (feof(file))
            break;
        if (used == capacity - 1) {
            if (capacity > SOURCE_MAX_BYTES)
                return -EFBIG;
            buffer = arena_grow(arena, buffer, capacity, capacity * 2);
            capacity *= 2;
        }
    }
    if (used > SOURCE_MAX_BYTES)
        return -EFBIG;
    buffer[used] = '\0';
    *text = buffer;
    *size = used;
    return 0;
}

int source_read(struct arena *arena, const char *path, const char *name, struct source **out)
{
    bool standard_input = strcmp(path, "-") == 0;
    FILE *file = standard_input ? stdin : fopen(path, "rb");
    char *text = NULL;
    size_t size = 0;
    int err;

    if (file == NULL && errno == ENOMEM)
        arena_fail(arena);
    if (file == NULL)
        return -errno;
    err = read_all(arena, file, &text, &size);
    if (!standard_input)
        fclose(file);
    if (err < 0)
        return err;
    *out = new_source(arena, name, text, size);
    return 0;
}

struct source *source_of(struct arena *arena, const char *name, const char *text, size_t size)
{
    assert(size <= SOURCE_MAX_BYTES);
    return new_source(arena, name, arena_copy(arena, text, size), size);
}

static void find_lines(struct arena *arena, struct source *source)
{
    uint32_t count = 1;
    uint32_t line = 0;

    for (uint32_t i = 0; i < source->size; i++)
        count += source->text[i] == '\n';
    source->lines = arena_array(arena, count, sizeof *source->lines);
    source->line_count = count;
    source->lines[line++] = 0;
    for (uint32_t i = 0; i < source->size; i++)
        if (source->text[i] == '\n')
            source->lines[line++] = i + 1;
}

struct place source_place(struct arena *arena, struct source *source, uint32_t offset)
{
    uint32_t low = 0;
    uint32_t high;
    uint32_t column = 1;

    if (source->lines == NULL)
        find_lines(arena, source);
    if (offset > source->size)
        offset = source->size;
    high = source->line_count;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;

        if (source->lines[middle] <= offset)
            low = middle;
        else
            high = middle;
    }
    for (uint32_t i = source->lines[low]; i < offset; column++)
        i += (uint32_t)utf8_decode(source->text + i, source->size - i).bytes;
    return (struct place){ low + 1, column, offset - source->lines[low] + 1 };
}

const char *source_line(struct arena *arena, struct source *source, uint32_t line, size_t *length)
{
    uint32_t begin;
    uint32_t end;

    if (source->lines == NULL)
        find_lines(arena, source);
    assert(line >= 1);
    assert(line <= source->line_count);
    begin = source->lines[line - 1];
    end = line < source->line_count ? source->lines[line] - 1 : source->size;
    if (end > begin && source->text[end - 1] == '\r')
        end--;
    *length = end - begin;
    return source->text + begin;
}

struct range range_join(struct range first, struct range last)
{
    assert(first.source == last.source);
    return (struct range){ first.source, first.begin, last.end };
}
