/* Tries a text as JSON. Reading goes over all of what is there, as one that uses it would. */

#include "fuzz.h"

#include "json_read.h"

/* Fails if something is not as json_read.h has it. */
static void look_at(const struct json_value *value, unsigned depth)
{
    if (depth > JSON_MAX_DEPTH)
        fuzz_fail("a value is nested too deeply", NULL, NULL);
    if (value->kind == JSON_STRING && (value->string == NULL || value->string[value->length] != '\0'))
        fuzz_fail("a string does not end", NULL, NULL);
    for (const struct json_value *member = value->first; member != NULL; member = member->next) {
        if ((member->key != NULL) != (value->kind == JSON_OBJECT))
            fuzz_fail("members of objects, and these alone, have keys", NULL, NULL);
        if (member->key != NULL && json_member(value, member->key) == NULL)
            fuzz_fail("a member is not found", member->key, NULL);
        if (member->key != NULL) {
            json_string_of(value, member->key);
            json_integer_of(value, member->key, 0);
        }
        look_at(member, depth + 1);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = fuzz_arena();
    const struct json_value *value = json_read(&arena, (const char *)data, size);

    if (value != NULL)
        look_at(value, 0);
    arena_close(&arena);
    return 0;
}
