/*
 * Protocols as actorc writes them: dispatch over types of a spec, types of the language and any, what comes of it, and values
 * of a protocol that go through messages, states and answers, each with all that it is about.
 */
#include "protocols_actor.h"
#include "scene.h"

/* ---- an extern that a value may hold ---- */

struct box {
    uint64_t n;
};

static int boxes;                           /* that are there */

struct box *box_copy(const struct box *from)
{
    struct box *copy = actor_alloc(sizeof *copy);

    if (copy == NULL)
        return NULL;
    *copy = *from;
    boxes++;
    return copy;
}

void box_free(struct box *value)
{
    boxes--;
    actor_free(value);
}

/* ---- the impls ---- */

static uint32_t touched;

static int mark_and(const char *mark, const char *text, actor_bytes *out)
{
    char all[200];

    return actor_bytes_set(out, all, (size_t)snprintf(all, sizeof all, "%s%s", mark, text));
}

int serializable_user_serialize(const user *self, const char *mark, actor_bytes *out)
{
    return mark_and(mark, self->name.data, out);
}

int serializable_user_size(const user *self, uint64_t *out)
{
    *out = self->name.len + self->photo.len;
    return self->id == 13 ? ACTOR_EINVAL : ACTOR_OK;
}

int serializable_user_parts(const user *self, serializable_parts_result *out)
{
    const actor_string parts[] = { self->name, actor_string_of("and"), self->name };
    const int err = actor_list_set(&actor_string_type, &out->value, &out->value_len, parts, ARRAY_LEN(parts));

    return err == ACTOR_OK && self->id == 13 ? ACTOR_EINVAL : err;
}

int serializable_user_twin(const user *self, serializable_twin_result *out)
{
    out->has_value = true;
    return actor_type_copy(&user_type, &out->value, self);
}

int serializable_user_touch(const user *self, uint32_t by)
{
    touched += self->id * by;
    return ACTOR_OK;
}

int serializable_color_serialize(color self, const char *mark, actor_bytes *out)
{
    return mark_and(mark, color_name(self), out);
}

int serializable_color_size(color self, uint64_t *out)
{
    *out = (uint64_t)self;
    return ACTOR_OK;
}

int serializable_color_parts(color self, serializable_parts_result *out)
{
    (void)self;
    (void)out;
    return ACTOR_OK;
}

int serializable_color_twin(color self, serializable_twin_result *out)
{
    (void)self;
    (void)out;
    return ACTOR_OK;
}

int serializable_color_touch(color self, uint32_t by)
{
    (void)self;
    (void)by;
    return ACTOR_ENOTSUP;
}

int serializable_string_serialize(actor_string self, const char *mark, actor_bytes *out)
{
    return mark_and(mark, self.data, out);
}

int serializable_string_size(actor_string self, uint64_t *out)
{
    *out = self.len;
    return ACTOR_OK;
}

int serializable_string_parts(actor_string self, serializable_parts_result *out)
{
    return actor_list_set(&actor_string_type, &out->value, &out->value_len, &self, 1);
}

int serializable_string_twin(actor_string self, serializable_twin_result *out)
{
    (void)self;
    (void)out;
    return ACTOR_OK;
}

int serializable_string_touch(actor_string self, uint32_t by)
{
    (void)self;
    (void)by;
    return ACTOR_OK;
}

int serializable_nest_serialize(const nest *self, const char *mark, actor_bytes *out)
{
    actor_bytes inner;
    char text[120];
    int err = serializable_serialize(self->inner, mark, &inner);

    if (err != ACTOR_OK)
        return err;
    snprintf(text, sizeof text, "%s:%.*s", self->label.data, (int)inner.len, (const char *)inner.data);
    serializable_serialize_release(&inner);
    return mark_and(mark, text, out);
}

int serializable_nest_size(const nest *self, uint64_t *out)
{
    return serializable_size(self->inner, out);
}

int serializable_nest_parts(const nest *self, serializable_parts_result *out)
{
    (void)self;
    (void)out;
    return ACTOR_OK;
}

int serializable_nest_twin(const nest *self, serializable_twin_result *out)
{
    (void)self;
    (void)out;
    return ACTOR_OK;
}

int serializable_nest_touch(const nest *self, uint32_t by)
{
    return serializable_touch(self->inner, by);
}

int serializable_any_serialize(const actor_type_info *type, const void *self, const char *mark, actor_bytes *out)
{
    char text[120] = "";
    FILE *print = fmemopen(text, sizeof text, "w");

    ck_assert_ptr_nonnull(print);
    fprintf(print, "%s ", type->name);
    actor_type_print(type, self, print);
    fclose(print);
    return mark_and(mark, text, out);
}

int serializable_any_size(const actor_type_info *type, const void *self, uint64_t *out)
{
    (void)self;
    *out = type->size;
    return ACTOR_OK;
}

int serializable_any_parts(const actor_type_info *type, const void *self, serializable_parts_result *out)
{
    (void)type;
    (void)self;
    (void)out;
    return ACTOR_OK;
}

int serializable_any_twin(const actor_type_info *type, const void *self, serializable_twin_result *out)
{
    (void)type;
    (void)self;
    (void)out;
    return ACTOR_OK;
}

int serializable_any_touch(const actor_type_info *type, const void *self, uint32_t by)
{
    (void)type;
    (void)self;
    (void)by;
    return ACTOR_OK;
}

int shown_user_show(const user *self, const uint32_t *widths, size_t widths_len, const serializable *other, actor_string *out)
{
    uint64_t size = 0;
    char text[120];

    if (serializable_size(*other, &size) != ACTOR_OK)
        size = 999;
    snprintf(text, sizeof text, "%s %zu %u %u", self->name.data, widths_len, widths_len > 0 ? (unsigned)widths[0] : 0, (unsigned)size);
    return actor_string_set(out, text);
}

int shown_any_show(const actor_type_info *type, const void *self, const uint32_t *widths, size_t widths_len,
                   const serializable *other, actor_string *out)
{
    (void)self;
    (void)widths;
    (void)widths_len;
    (void)other;
    return actor_string_set(out, type->name);
}

/* ---- the actors ---- */

actor_result journal_init(journal *self)
{
    (void)self;
    return ACTOR_CONTINUE;
}

actor_result journal_handle_put(journal *self, const journal_put_msg *msg)
{
    actor_must(actor_value_set(&serializable_type, &self->last, &msg->what));
    return ACTOR_CONTINUE;
}

actor_result journal_handle_put_all(journal *self, const journal_put_all_msg *msg)
{
    actor_must(actor_list_set(&serializable_type, &self->all, &self->all_len, msg->what, msg->what_len));
    self->has_title = msg->has_title;
    actor_must(actor_value_set(&shown_type, &self->title, &msg->title));
    return ACTOR_CONTINUE;
}

actor_result journal_handle_size(journal *self, actor_from from, journal_size_reply *reply)
{
    uint64_t size;
    int err = serializable_size(self->last, &reply->as.sum.bytes);

    (void)from;
    for (size_t i = 0; i < self->all_len && err == ACTOR_OK; i++) {
        err = serializable_size(self->all[i], &size);
        reply->as.sum.bytes += err == ACTOR_OK ? size : 0;
    }
    reply->tag = JOURNAL_SIZE_SUM;
    if (err != ACTOR_OK) {
        reply->tag = JOURNAL_SIZE_FAILED;
        reply->as.failed.code = err;
    }
    return ACTOR_REPLY;
}

actor_result journal_handle_last(journal *self, actor_from from, journal_last_reply *reply)
{
    (void)from;
    reply->value = self->last;
    return ACTOR_REPLY;
}

actor_result journal_handle_echo(journal *self, actor_from from, const journal_echo_msg *msg, journal_echo_reply *reply)
{
    (void)self;
    (void)from;
    reply->value = msg->nest;
    return ACTOR_REPLY;
}

actor_result journal_handle_crate(journal *self, actor_from from, const journal_crate_msg *msg, journal_crate_reply *reply)
{
    uint64_t size;

    (void)self;
    (void)from;
    reply->value = msg->crate.box->n;
    for (size_t i = 0; i < ARRAY_LEN(msg->crate.both); i++)
        if (serializable_size(shown_as_serializable(msg->crate.both[i]), &size) == ACTOR_OK)
            reply->value += size;
    return ACTOR_REPLY;
}

/* ---- dispatch ---- */

static user ann(void)
{
    user ann = user_default();

    ann.name = actor_string_of("ann");
    ann.id = 7;
    return ann;
}

#define check_serialized(value, expected)                                                            \
    do {                                                                                             \
        actor_bytes made;                                                                            \
                                                                                                     \
        ck_assert_int_eq(serializable_serialize(value, "#", &made), ACTOR_OK);                       \
        ck_assert_uint_eq(made.len, strlen(expected));                                               \
        ck_assert_mem_eq(made.data, expected, made.len);                                             \
        serializable_serialize_release(&made);                                                       \
        ck_assert_ptr_null(made.data);                                                               \
    } while (0)

START_TEST(each_type_in_its_own_way)
{
    const user who = ann();
    const color green = COLOR_GREEN;
    const actor_string text = actor_string_of("text");
    const point at = { 1, -2 };
    const int32_t number = -5;
    const nest deep = { serializable_of_user(&who), actor_string_of("in") };

    check_serialized(serializable_of_user(&who), "#ann");
    check_serialized(serializable_of_color(&green), "#green");
    check_serialized(serializable_of_string(&text), "#text");
    check_serialized(serializable_of_nest(&deep), "#in:#ann");
    check_serialized(serializable_of_any(&point_type, &at), "#Point {x = 1, y = -2}");
    check_serialized(serializable_of_any(&actor_int32_type, &number), "#int32 -5");
}
END_TEST

START_TEST(results_of_all_sorts)
{
    const uint32_t widths[] = { 40, 2 };
    const user who = ann();
    const serializable value = serializable_of_user(&who);
    serializable_parts_result parts;
    serializable_twin_result twin;
    actor_string text;

    ck_assert_int_eq(serializable_parts(value, &parts), ACTOR_OK);
    ck_assert_uint_eq(parts.value_len, 3);
    ck_assert_str_eq(parts.value[2].data, "ann");
    serializable_parts_release(&parts);
    ck_assert_uint_eq(parts.value_len, 0);
    ck_assert_int_eq(serializable_twin(value, &twin), ACTOR_OK);
    ck_assert(twin.has_value);
    ck_assert_str_eq(twin.value.name.data, "ann");
    ck_assert_ptr_ne(twin.value.name.data, who.name.data);
    serializable_twin_release(&twin);
    touched = 0;
    ck_assert_int_eq(serializable_touch(value, 3), ACTOR_OK);
    ck_assert_uint_eq(touched, 21);
    ck_assert_int_eq(shown_show(shown_of_user(&who), widths, 2, &value, &text), ACTOR_OK);
    ck_assert_str_eq(text.data, "ann 2 40 3");
    shown_show_release(&text);
}
END_TEST

/* What an impl has put there before it fails is not to be had, and not lost. */
START_TEST(an_impl_that_fails)
{
    user who = ann();
    serializable_parts_result parts = { (const actor_string *)(uintptr_t)8, 5 };
    uint64_t size = 5;

    who.id = 13;
    ck_assert_int_eq(serializable_parts(serializable_of_user(&who), &parts), ACTOR_EINVAL);
    ck_assert_ptr_null(parts.value);
    ck_assert_uint_eq(parts.value_len, 0);
    ck_assert_int_eq(serializable_size(serializable_of_user(&who), &size), ACTOR_EINVAL);
    ck_assert_uint_eq(size, 0);
}
END_TEST

START_TEST(a_value_of_no_type)
{
    const serializable none = serializable_default();
    serializable odd = none;
    actor_reason reason;
    actor_bytes made;

    ck_assert_int_eq(serializable_serialize(none, "", &made), ACTOR_ENOIMPL);
    ck_assert_ptr_null(made.data);
    reason = actor_last_reason();
    ck_assert_str_eq(actor_reason_name(&reason), "undefined_protocol");
    ck_assert_str_eq(reason.detail, "Serializable has no impl for none");
    odd.type = &point_type;
    ck_assert_int_eq(serializable_touch(odd, 1), ACTOR_ENOIMPL);
    reason = actor_last_reason();
    ck_assert_str_eq(reason.detail, "Serializable has no impl for Point");
    ck_assert_str_eq(actor_strerror(ACTOR_ENOIMPL), "the protocol has no impl for the type of this value");
    ck_assert_ptr_null(shown_as_serializable(shown_default()).impl);
}
END_TEST

START_TEST(of_nothing)
{
    const serializable made[] = { serializable_of_user(NULL), serializable_of_color(NULL), serializable_of_string(NULL),
                                  serializable_of_any(&point_type, NULL), serializable_of_any(NULL, &touched) };

    for (size_t i = 0; i < ARRAY_LEN(made); i++) {
        ck_assert_ptr_null(made[i].impl);
        ck_assert_ptr_null(made[i].type);
        ck_assert_ptr_null(made[i].value);
        ck_assert_int_eq(serializable_touch(made[i], 1), ACTOR_ENOIMPL);
    }
    ck_assert_ptr_null(shown_as_serializable(shown_of_user(NULL)).impl);
}
END_TEST

/* The impl for any of one protocol goes with the own one of another, and the other way round. */
START_TEST(what_is_required)
{
    const user who = ann();
    const color red = COLOR_RED;
    actor_string text;

    check_serialized(shown_as_serializable(shown_of_user(&who)), "#ann");
    check_serialized(shown_as_serializable(shown_of_any(&color_type, &red)), "#Color red");
    ck_assert_int_eq(shown_show(shown_of_any(&color_type, &red), NULL, 0, NULL, &text), ACTOR_OK);
    ck_assert_str_eq(text.data, "Color");
    shown_show_release(&text);
}
END_TEST

/* ---- described values ---- */

static void print(const actor_type_info *type, const void *value, const char *expected)
{
    char text[200] = "";
    FILE *out = fmemopen(text, sizeof text, "w");

    ck_assert_ptr_nonnull(out);
    actor_type_print(type, value, out);
    fclose(out);
    ck_assert_str_eq(text, expected);
}

START_TEST(values_are_copied_compared_and_printed)
{
    char name[] = "ann";
    user who = ann();
    const user same = ann();
    const color green = COLOR_GREEN;
    const serializable none = serializable_default(), one = serializable_of_user(&who), other = serializable_of_user(&same);
    const serializable third = serializable_of_color(&green);
    const nest deep = { one, actor_string_of("in") };
    nest copy;

    who.name.data = name;
    ck_assert_int_eq(actor_type_copy(&nest_type, &copy, &deep), ACTOR_OK);
    ck_assert_ptr_ne(copy.inner.value, &who);
    name[0] = 'x';
    check_serialized(copy.inner, "#ann");
    print(&nest_type, &copy, "{inner = User {name = \"ann\", id = 7, photo = <>}, label = \"in\"}");
    print(&serializable_type, &none, "none");
    print(&serializable_type, &third, "Color green");
    ck_assert(actor_type_equal(&serializable_type, &copy.inner, &other));
    ck_assert_uint_eq(actor_type_hash(&serializable_type, &copy.inner), actor_type_hash(&serializable_type, &other));
    ck_assert(!actor_type_equal(&serializable_type, &one, &other));
    ck_assert(!actor_type_equal(&serializable_type, &one, &third));
    ck_assert(!actor_type_equal(&serializable_type, &one, &none));
    ck_assert(actor_type_equal(&serializable_type, &none, &none));
    actor_type_clear(&nest_type, &copy);
    ck_assert_ptr_null(copy.inner.impl);
}
END_TEST

/* What C has left half empty has none of its pointers in a copy: they would be borrowed still. */
START_TEST(halves_of_values_are_none)
{
    const user who = ann();
    const nest whole = { serializable_of_user(&who), actor_string_of("in") };
    nest halves[] = { whole, whole }, copy;

    halves[0].inner.type = NULL;
    halves[1].inner.value = NULL;
    for (size_t i = 0; i < ARRAY_LEN(halves); i++) {
        ck_assert_int_eq(actor_type_copy(&nest_type, &copy, &halves[i]), ACTOR_OK);
        ck_assert_ptr_null(copy.inner.impl);
        ck_assert_ptr_null(copy.inner.type);
        ck_assert_ptr_null(copy.inner.value);
        ck_assert_str_eq(copy.label.data, "in");
        actor_type_clear(&nest_type, &copy);
    }
}
END_TEST

/* A chain of values in values, `depth` of them. */
static int copy_chain(size_t depth)
{
    nest chain[ACTOR_PROTOCOL_DEPTH + 8], copy;
    int err;

    ck_assert_uint_le(depth, ARRAY_LEN(chain));
    for (size_t i = 0; i < depth; i++) {
        chain[i].label = actor_string_of("link");
        chain[i].inner = i == 0 ? serializable_default() : serializable_of_nest(&chain[i - 1]);
    }
    err = actor_type_copy(&nest_type, &copy, &chain[depth - 1]);
    if (err == ACTOR_OK)
        actor_type_clear(&nest_type, &copy);
    return err;
}

START_TEST(values_in_values)
{
    ck_assert_int_eq(copy_chain(ACTOR_PROTOCOL_DEPTH + 1), ACTOR_OK);
    ck_assert_int_eq(copy_chain(ACTOR_PROTOCOL_DEPTH + 2), ACTOR_ENOMEM);
}
END_TEST

/* What has more links than anybody follows: it is printed as far as that, and equal to nothing. */
static void check_endless(const nest *links)
{
    char text[2 * ACTOR_PROTOCOL_DEPTH * sizeof "Nest {inner = , label = \"link\"}"] = "";
    FILE *out = fmemopen(text, sizeof text, "w");
    size_t n_links = 0;

    ck_assert_ptr_nonnull(out);
    actor_type_print(&nest_type, links, out);
    fclose(out);
    ck_assert_ptr_nonnull(strstr(text, "{inner = ..., label"));
    for (const char *at = text; (at = strstr(at, "label")) != NULL; at++)
        n_links++;
    ck_assert_uint_eq(n_links, ACTOR_PROTOCOL_DEPTH + 1);
    ck_assert(!actor_type_equal(&nest_type, links, links));
    ck_assert_uint_eq(actor_type_hash(&nest_type, links), actor_type_hash(&nest_type, links));
}

START_TEST(chains_without_end)
{
    const size_t n = 1000000;
    nest *chain = malloc(n * sizeof *chain), self;

    ck_assert_ptr_nonnull(chain);
    for (size_t i = 0; i < n; i++) {
        chain[i].label = actor_string_of("link");
        chain[i].inner = i == 0 ? serializable_default() : serializable_of_nest(&chain[i - 1]);
    }
    check_endless(&chain[n - 1]);
    ck_assert(actor_type_equal(&nest_type, &chain[ACTOR_PROTOCOL_DEPTH], &chain[ACTOR_PROTOCOL_DEPTH]));
    ck_assert(!actor_type_equal(&nest_type, &chain[ACTOR_PROTOCOL_DEPTH + 1], &chain[ACTOR_PROTOCOL_DEPTH + 1]));
    free(chain);
    self.label = actor_string_of("link");
    self.inner = serializable_of_nest(&self);
    check_endless(&self);
}
END_TEST

/* Each has two that are itself: following both at every depth would take longer than anybody waits. */
START_TEST(ways_without_end)
{
    char text[8192] = "";
    FILE *out = fmemopen(text, sizeof text, "w");
    struct box nine = { 9 };
    crate self = { &nine, { shown_default(), shown_default() } };

    ck_assert_ptr_nonnull(out);
    self.both[0] = shown_of_any(&crate_type, &self);
    self.both[1] = self.both[0];
    actor_type_print(&crate_type, &self, out);
    fclose(out);
    ck_assert_ptr_nonnull(strstr(text, "[..., ...]"));
    ck_assert_ptr_nonnull(strstr(text, "..., ...]}, ...]}, ...]}"));
    ck_assert(!actor_type_equal(&crate_type, &self, &self));
    ck_assert_uint_eq(actor_type_hash(&crate_type, &self), actor_type_hash(&crate_type, &self));
}
END_TEST

/* ---- through actors ---- */

static actor_ref book;

static void open_book(void)
{
    open_scene();
    ck_assert_int_eq(journal_start(&book), ACTOR_OK);
}

static uint64_t size_of_book(void)
{
    journal_size_reply reply;

    ck_assert_int_eq(journal_size(book, &reply, ACTOR_SECOND), ACTOR_OK);
    ck_assert_int_eq(reply.tag, JOURNAL_SIZE_SUM);
    return reply.as.sum.bytes;
}

START_TEST(a_message_has_a_copy)
{
    char name[] = "ann", photo[2 * ACTOR_SHARED_BYTES];
    user who = ann();
    serializable value = serializable_of_user(&who);
    journal_last_reply last;

    memset(photo, 'p', sizeof photo);
    who.name.data = name;
    who.photo = actor_bytes_of(photo, sizeof photo);    /* large: it is shared, and counted */
    ck_assert_int_eq(journal_put(book, &value), ACTOR_OK);
    strcpy(name, "eve");
    memset(photo, 'x', sizeof photo);
    who.id = 13;
    actor_sim_settle(sim);
    ck_assert_uint_eq(size_of_book(), 3 + sizeof photo);
    ck_assert_int_eq(journal_last(book, &last, ACTOR_SECOND), ACTOR_OK);
    check_serialized(last.value, "#ann");
    ck_assert_int_eq(((const char *)((const user *)last.value.value)->photo.data)[5], 'p');
    ck_assert_int_eq(journal_stop(book, ACTOR_SECOND), ACTOR_OK);
    check_serialized(last.value, "#ann");               /* the answer's own */
    journal_last_release(&last);
}
END_TEST

START_TEST(many_of_several_types)
{
    const user who = ann();
    const color green = COLOR_GREEN;
    const actor_string text = actor_string_of("four");
    const serializable all[] = { serializable_of_user(&who), serializable_of_color(&green), serializable_of_string(&text) };
    const shown title = shown_of_user(&who);
    const point at = { 1, 2 };
    serializable value = serializable_of_any(&point_type, &at);

    ck_assert_int_eq(journal_put(book, &value), ACTOR_OK);
    ck_assert_int_eq(journal_put_all(book, all, ARRAY_LEN(all), &title), ACTOR_OK);
    actor_sim_settle(sim);
    ck_assert_uint_eq(size_of_book(), sizeof at + 3 + 1 + 4);
    ck_assert_int_eq(journal_put_all(book, all, 1, NULL), ACTOR_OK);
    actor_sim_settle(sim);
    ck_assert_uint_eq(size_of_book(), sizeof at + 3);
}
END_TEST

START_TEST(none_in_a_message)
{
    const user who = ann();
    serializable nones[] = { serializable_default(), serializable_of_user(NULL), serializable_of_string(NULL),
                             serializable_of_any(NULL, &who), serializable_of_user(&who), serializable_of_user(&who) };
    journal_size_reply reply;

    nones[4].value = NULL;
    nones[5].type = NULL;
    for (size_t i = 0; i < ARRAY_LEN(nones); i++) {
        ck_assert_int_eq(journal_put(book, &nones[i]), ACTOR_OK);
        actor_sim_settle(sim);
        ck_assert_int_eq(journal_size(book, &reply, ACTOR_SECOND), ACTOR_OK);
        ck_assert_int_eq(reply.tag, JOURNAL_SIZE_FAILED);
        ck_assert_int_eq(reply.as.failed.code, ACTOR_ENOIMPL);
    }
}
END_TEST

START_TEST(values_in_structs)
{
    const user who = ann();
    const nest inner = { serializable_of_user(&who), actor_string_of("inner") };
    const nest outer = { serializable_of_nest(&inner), actor_string_of("outer") };
    journal_echo_reply echo;

    ck_assert_int_eq(journal_echo(book, &outer, &echo, ACTOR_SECOND), ACTOR_OK);
    check_serialized(serializable_of_nest(&echo.value), "#outer:#inner:#ann");
    journal_echo_release(&echo);
}
END_TEST

/* An extern is held beside them, and goes with the message. */
START_TEST(values_beside_externs)
{
    const user who = ann();
    struct box nine = { 9 };
    const crate whole = { &nine, { shown_of_user(&who), shown_default() } };
    journal_crate_reply reply;

    ck_assert_int_eq(journal_crate(book, &whole, &reply, ACTOR_SECOND), ACTOR_OK);
    ck_assert_uint_eq(reply.value, 12);
    ck_assert_int_eq(boxes, 0);
}
END_TEST

static void check_desk(actor_ref to, int32_t x, const char *expected)
{
    const user who = ann();
    const point at = { x, 5 };
    desk_get_reply reply;

    ck_assert_int_eq(desk_put(to, &who, &at, COLOR_RED, "note"), ACTOR_OK);
    ck_assert_int_eq(desk_get(to, &reply, ACTOR_SECOND), ACTOR_OK);
    check_serialized(reply.as.some.what, expected);
    desk_get_release(&reply);
}

/* What is put where a protocol's value is wanted becomes one, of its type, of another that has it, or through any. */
START_TEST(a_machine_makes_them)
{
    actor_ref to;
    desk_get_reply reply;

    ck_assert_int_eq(desk_start(&to), ACTOR_OK);
    ck_assert_int_eq(desk_get(to, &reply, ACTOR_SECOND), ACTOR_OK);
    ck_assert_ptr_null(reply.as.some.what.impl);
    check_desk(to, 2, "#Point {x = 2, y = 5}");
    check_desk(to, 4, "#note");
    check_desk(to, 5, "#red");
    check_desk(to, 1, "#ann");                        /* from here on it is `mine` that is given */
    check_desk(to, 3, "#ann");
    ck_assert_int_eq(desk_stop(to, ACTOR_SECOND), ACTOR_OK);
}
END_TEST

/* ---- when memory is out ---- */

static size_t n_blocks, left;

static void *give(void *context, size_t bytes)
{
    void *memory = left == 1 ? NULL : malloc(bytes);

    (void)context;
    left -= left > 1;
    n_blocks += memory != NULL;
    return memory;
}

static void take_back(void *context, void *memory)
{
    (void)context;
    n_blocks--;
    free(memory);
}

/* Sends what holds strings, bytes, an extern and values in values, keeps it, and asks for it. False: memory was out. */
static bool carry(void)
{
    char photo[ACTOR_SHARED_BYTES] = "p";
    user who = ann();
    const nest inner = { serializable_of_user(&who), actor_string_of("inner") };
    const serializable all[] = { serializable_of_nest(&inner), serializable_of_user(&who) };
    struct box nine = { 9 };
    const crate whole = { &nine, { shown_of_user(&who), shown_of_any(&nest_type, &inner) } };
    journal_crate_reply sum;
    journal_echo_reply echo;
    actor_ref to;
    int err;

    who.photo = actor_bytes_of(photo, sizeof photo);
    if (journal_start(&to) != ACTOR_OK)
        return false;
    err = journal_put_all(to, all, ARRAY_LEN(all), NULL);
    if (err == ACTOR_OK)
        err = journal_put(to, &all[0]);
    actor_sim_settle(sim);
    if (err == ACTOR_OK)
        err = journal_crate(to, &whole, &sum, ACTOR_SECOND);
    if (err == ACTOR_OK)
        err = journal_echo(to, &inner, &echo, ACTOR_SECOND);
    if (err == ACTOR_OK)
        journal_echo_release(&echo);
    return err == ACTOR_OK && journal_stop(to, ACTOR_SECOND) == ACTOR_OK;
}

START_TEST(memory_that_is_out)
{
    actor_options options = actor_options_default();
    size_t nth = 2, failures = 0;
    bool done = false;

    options.alloc = give;
    options.free = take_back;
    options.log = keep_log;
    for (; !done && nth < 500; nth++) {
        left = 0;
        log_text[0] = '\0';
        ck_assert_int_eq(actor_sim_start(&options, 1, &sim), ACTOR_OK);
        left = nth;
        done = carry() && left > 1;
        left = 0;
        failures += !done;
        actor_system_stop(sim);
        ck_assert_uint_eq(n_blocks, 0);
        ck_assert_int_eq(boxes, 0);
    }
    ck_assert(done);
    ck_assert_uint_gt(failures, 10);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("protocols");
    TCase *dispatch = tcase_create("dispatch"), *scenes = tcase_create("scenes"), *memory = tcase_create("memory");

    tcase_add_checked_fixture(dispatch, open_scene, close_scene);
    tcase_add_test(dispatch, each_type_in_its_own_way);
    tcase_add_test(dispatch, results_of_all_sorts);
    tcase_add_test(dispatch, an_impl_that_fails);
    tcase_add_test(dispatch, a_value_of_no_type);
    tcase_add_test(dispatch, of_nothing);
    tcase_add_test(dispatch, what_is_required);
    tcase_add_test(dispatch, values_are_copied_compared_and_printed);
    tcase_add_test(dispatch, halves_of_values_are_none);
    tcase_add_test(dispatch, values_in_values);
    tcase_add_test(dispatch, chains_without_end);
    tcase_add_test(dispatch, ways_without_end);
    tcase_add_checked_fixture(scenes, open_book, close_scene);
    tcase_add_test(scenes, a_message_has_a_copy);
    tcase_add_test(scenes, many_of_several_types);
    tcase_add_test(scenes, none_in_a_message);
    tcase_add_test(scenes, values_in_structs);
    tcase_add_test(scenes, values_beside_externs);
    tcase_add_test(scenes, a_machine_makes_them);
    tcase_add_test(memory, memory_that_is_out);
    suite_add_tcase(suite, dispatch);
    suite_add_tcase(suite, scenes);
    suite_add_tcase(suite, memory);
    return run_suite(suite);
}
