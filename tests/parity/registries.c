/*
 * Registries: R1 to R11 and Y1, of Elixir's Registry. See registries.erl.
 */
#include "parity.h"
#include "registries_actor.h"

/* Which of the two a scenario plays with. */
static bool duplicate;
static actor_ref registry;

/* ---- processes that are told what to do ---- */

enum { N_LETTERS = 26 };

static actor_ref refs[N_LETTERS];

enum action { REGISTER, UNREGISTER, UPDATE, UNREGISTER_MATCH, UNREGISTER_SHARE, PUT_META, TRAP, FINISH };

typedef struct deed {
    int32_t action;
    int32_t n;
    actor_string key;
    actor_ref from;
} deed;

/* How it went, and who has the key. */
typedef struct outcome {
    int32_t err;
    actor_ref holder;
} outcome;

static const actor_field_info deed_fields[] = {
    { "action", ACTOR_FIELD_INT32, offsetof(deed, action), NULL },
    { "n", ACTOR_FIELD_INT32, offsetof(deed, n), NULL },
    { "key", ACTOR_FIELD_STRING, offsetof(deed, key), NULL },
    { "from", ACTOR_FIELD_PID, offsetof(deed, from), NULL },
};
static const actor_type_info deed_type = { "deed", sizeof(deed), false, 4, deed_fields, 0, NULL };
static const actor_message_info deed_message = { "do", ACTOR_INFO, &deed_type, NULL };

static const actor_field_info outcome_fields[] = {
    { "err", ACTOR_FIELD_INT32, offsetof(outcome, err), NULL },
    { "holder", ACTOR_FIELD_PID, offsetof(outcome, holder), NULL },
};
static const actor_type_info outcome_type = { "outcome", sizeof(outcome), true, 2, outcome_fields, 0, NULL };
static const actor_message_info outcome_message = { "done", ACTOR_INFO, &outcome_type, NULL };

static const char *letter_of(actor_ref ref)
{
    static char texts[4][2];
    static unsigned next;
    size_t i;

    for (i = 0; i < N_LETTERS && !actor_ref_equal(refs[i], ref); i++)
        ;
    if (i == N_LETTERS)
        return "?";
    texts[++next % 4][0] = (char)('a' + i);
    return texts[next % 4];
}

static actor_ref ref_of(int letter)
{
    return refs[letter - 'a'];
}

static int do_register(const deed *todo, actor_ref *holder)
{
    const uniques_value unique = { todo->n };
    const duplicates_value other = { todo->n };

    return duplicate ? duplicates_register(todo->key.data, &other, holder) : uniques_register(todo->key.data, &unique, holder);
}

static int do_update(const deed *todo)
{
    const uniques_value value = { todo->n };

    return uniques_update_value(todo->key.data, &value);
}

static outcome act(const deed *todo)
{
    outcome done = { ACTOR_OK, { 0 } };

    switch (todo->action) {
    case REGISTER:
        done.err = do_register(todo, &done.holder);
        break;
    case UNREGISTER:
        done.err = duplicate ? duplicates_unregister(todo->key.data) : uniques_unregister(todo->key.data);
        break;
    case UPDATE:
        done.err = do_update(todo);
        break;
    case UNREGISTER_MATCH:
        done.err = duplicate ? duplicates_unregister_match_at_least(todo->key.data, todo->n)
                             : uniques_unregister_match_at_least(todo->key.data, todo->n);
        break;
    case UNREGISTER_SHARE:
        done.err = duplicates_unregister_match_share(todo->key.data, todo->n, 0);
        break;
    case PUT_META:
        done.err = uniques_put_meta_limit(todo->n);
        break;
    case TRAP:
        actor_trap_exit(true);
        break;
    default:
        break;
    }
    return done;
}

static bool is_deed(const actor_message *message, const void *context)
{
    (void)context;
    return actor_message_info_of(message) == &deed_message;
}

static void obey(void *arg)
{
    actor_message *message;

    (void)arg;
    while (actor_receive_match(is_deed, NULL, &message, ACTOR_INFINITY) == ACTOR_OK) {
        const deed *todo = actor_message_payload(message);
        const outcome done = act(todo);
        const bool finished = todo->action == FINISH;

        actor_send(todo->from, &outcome_message, &done);
        actor_message_free(message);
        if (finished)
            return;
    }
}

static bool is_done(const actor_message *message, const void *context)
{
    (void)context;
    return actor_message_info_of(message) == &outcome_message;
}

/* Has a process do something, and waits until it has. */
static outcome tell(int letter, enum action action, const char *key, int n)
{
    const deed todo = { action, n, actor_string_of(key), actor_self() };
    actor_message *message;
    outcome done;

    actor_send(ref_of(letter), &deed_message, &todo);
    actor_receive_match(is_done, NULL, &message, ACTOR_INFINITY);
    done = *(const outcome *)actor_message_payload(message);
    actor_message_free(message);
    return done;
}

static void await_end(int letter, actor_reason *reason)
{
    actor_unique monitor;
    actor_message *down;

    actor_monitor(ref_of(letter), &monitor);
    if (reason == NULL)
        actor_send_exit(ref_of(letter), actor_reason_of(ACTOR_KILL));
    do
        actor_receive(&down, ACTOR_INFINITY);
    while (actor_message_kind_of(down) != ACTOR_DOWN);
    if (reason != NULL)
        *reason = *actor_message_reason(down);
    actor_message_free(down);
}

static void kill_it(int letter)
{
    await_end(letter, NULL);
}

static void up(bool with_duplicates)
{
    int i;

    duplicate = with_duplicates;
    memset(refs, 0, sizeof refs);
    if (duplicate)
        duplicates_start_link(&registry);
    else
        uniques_start_link(&registry);
    for (i = 0; i < 3; i++)
        actor_spawn(obey, NULL, &refs[i]);
}

/* ---- what they do, and what is said of it ---- */

static void reg(int letter, const char *key, int n)
{
    const outcome done = tell(letter, REGISTER, key, n);

    if (done.err == ACTOR_EALREADY)
        say("register %c %s: already %s", (char)letter, key, letter_of(done.holder));
    else
        say("register %c %s: %s", (char)letter, key, error_text(done.err));
}

/* That there is nothing to unregister is no error in Elixir. */
static void unreg(int letter, const char *key)
{
    tell(letter, UNREGISTER, key, 0);
    say("unregister %c %s", (char)letter, key);
}

static void update(int letter, const char *key, int n)
{
    say("update %c %s: %s", (char)letter, key, tell(letter, UPDATE, key, n).err == ACTOR_OK ? "ok" : "error");
}

static void unreg_match(int letter, const char *key, int least)
{
    tell(letter, UNREGISTER_MATCH, key, least);
    say("unregister_match %c %s", (char)letter, key);
}

static void unreg_share(int letter, const char *key, int of_all)
{
    tell(letter, UNREGISTER_SHARE, key, of_all);
    say("unregister_share %c %s", (char)letter, key);
}

static int32_t number_of(const actor_registry_entry *entry)
{
    return duplicate ? duplicates_value_of(entry)->n : uniques_value_of(entry)->n;
}

static void say_entries(const char *what, const char *key, const actor_registry_entry *entries, size_t n)
{
    char text[256] = "";
    size_t i;

    for (i = 0; i < n; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), " %s%d", letter_of(entries[i].owner), (int)number_of(&entries[i]));
    say("%s%s%s:%s", what, *key == '\0' ? "" : " ", key, text);
}

static void lookup(const char *key)
{
    actor_registry_list list = { 0, NULL };

    if (duplicate)
        duplicates_entries(key, &list);
    else
        uniques_entries(key, &list);
    say_entries("lookup", key, list.entries, list.len);
    actor_registry_list_free(&list);
}

static void holder(const char *key)
{
    actor_ref ref;

    say("holder %s: %s", key, uniques_lookup(key, &ref) == ACTOR_OK ? letter_of(ref) : "nobody");
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(a, b);
}

enum { MAX_TEXTS = 16, TEXT_BYTES = 16 };

static void say_sorted(const char *what, char texts[][TEXT_BYTES], size_t n)
{
    char text[256] = "";
    size_t i;

    qsort(texts, n, TEXT_BYTES, compare_texts);
    for (i = 0; i < n; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), " %s", texts[i]);
    say("%s:%s", what, text);
}

static void keys(int letter)
{
    char texts[MAX_TEXTS][TEXT_BYTES], what[TEXT_BYTES];
    actor_registry_list list = { 0, NULL };
    size_t i;

    if (duplicate)
        duplicates_keys(ref_of(letter), &list);
    else
        uniques_keys(ref_of(letter), &list);
    for (i = 0; i < list.len; i++)
        snprintf(texts[i], TEXT_BYTES, "%s", (duplicate ? duplicates_key_of : uniques_key_of)(&list.entries[i]).data);
    snprintf(what, sizeof what, "keys %c", (char)letter);
    say_sorted(what, texts, list.len);
    actor_registry_list_free(&list);
}

static void values(const char *key, int letter)
{
    actor_registry_list list = { 0, NULL };
    char text[256] = "";
    size_t i;

    (duplicate ? duplicates_values : uniques_values)(key, ref_of(letter), &list);
    for (i = 0; i < list.len; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), " %d", (int)number_of(&list.entries[i]));
    say("values %s %c:%s", key, (char)letter, text);
    actor_registry_list_free(&list);
}

static void count(void)
{
    size_t n = 0;

    if (duplicate)
        duplicates_count(&n);
    else
        uniques_count(&n);
    say("count %zu", n);
}

static void match(const char *key, int least)
{
    actor_registry_list list = { 0, NULL };

    (duplicate ? duplicates_match_at_least : uniques_match_at_least)(key, least, &list);
    say_entries("match", key, list.entries, list.len);
    actor_registry_list_free(&list);
}

static void share(const char *key, int of_all, int least)
{
    actor_registry_list list = { 0, NULL };

    duplicates_match_share(key, of_all, least, &list);
    say_entries("share", key, list.entries, list.len);
    actor_registry_list_free(&list);
}

static void count_match(const char *key, int least)
{
    size_t n = 0;

    (duplicate ? duplicates_count_match_at_least : uniques_count_match_at_least)(key, least, &n);
    say("count_match %zu", n);
}

static void select_all(int least)
{
    char texts[MAX_TEXTS][TEXT_BYTES];
    actor_registry_list list = { 0, NULL };
    size_t i;

    (duplicate ? duplicates_select_at_least : uniques_select_at_least)(least, &list);
    for (i = 0; i < list.len; i++)
        snprintf(texts[i], TEXT_BYTES, "%s%s%d", (duplicate ? duplicates_key_of : uniques_key_of)(&list.entries[i]).data,
                 letter_of(list.entries[i].owner), (int)number_of(&list.entries[i]));
    say_sorted("select", texts, list.len);
    actor_registry_list_free(&list);
}

static void count_select(int least)
{
    size_t n = 0;

    (duplicate ? duplicates_count_select_at_least : uniques_count_select_at_least)(least, &n);
    say("count_select %zu", n);
}

static void called(const actor_registry_entry *entries, size_t n_entries, void *arg)
{
    say_entries(actor_ref_equal(*(const actor_ref *)arg, actor_self()) ? "called here" : "called elsewhere", "", entries, n_entries);
}

static void dispatch(const char *key)
{
    actor_ref self = actor_self();

    (duplicate ? duplicates_dispatch : uniques_dispatch)(key, called, &self);
    say("dispatched");
}

static void say_alive(int letter)
{
    say("%c %s", (char)letter, actor_is_alive(ref_of(letter)) ? "alive" : "gone");
}

/* ---- unique keys ---- */

static void one_holder_a_key(void)
{
    up(false);
    reg('a', "k", 1);
    reg('b', "k", 2);
    lookup("k");
    holder("k");
    count();
}

static void a_process_holds_many(void)
{
    up(false);
    reg('a', "k", 1);
    reg('a', "l", 2);
    reg('a', "m", 3);
    lookup("l");
    keys('a');
    count();
}

static void twice_by_the_same(void)
{
    up(false);
    reg('a', "k", 1);
    reg('a', "k", 2);
    lookup("k");
    count();
}

static void nobody(void)
{
    up(false);
    lookup("k");
    holder("k");
    count();
    keys('a');
    values("k", 'a');
}

static void only_the_owner_unregisters(void)
{
    up(false);
    reg('a', "k", 1);
    unreg('b', "k");
    lookup("k");
    unreg('a', "k");
    lookup("k");
    reg('b', "k", 2);
    lookup("k");
}

static void only_the_owner_updates(void)
{
    up(false);
    reg('a', "k", 1);
    update('b', "k", 5);
    lookup("k");
    update('a', "k", 6);
    lookup("k");
    update('a', "none", 7);
}

static void gone_with_its_process(void)
{
    up(false);
    reg('a', "k", 1);
    reg('a', "l", 2);
    reg('b', "m", 3);
    kill_it('a');
    lookup("k");
    holder("l");
    lookup("m");
    pause_ms(50);
    count();
}

static void gone_when_it_ends_normally(void)
{
    up(false);
    reg('a', "k", 1);
    tell('a', FINISH, "", 0);
    pause_ms(1);
    lookup("k");
    pause_ms(50);
    count();
}

static void the_registry_outlives_its_holders(void)
{
    up(false);
    reg('a', "k", 1);
    actor_send_exit(ref_of('a'), actor_reason_own("boom", NULL));
    pause_ms(50);
    reg('b', "k", 2);
    lookup("k");
    count();
}

static void holders_end_with_the_registry(void)
{
    actor_reason reason;

    up(false);
    actor_trap_exit(true);
    reg('a', "k", 1);
    reg('b', "l", 1);
    unreg('b', "l");
    actor_send_exit(registry, actor_reason_of(ACTOR_KILL));
    await_end('a', &reason);
    say("a %s", reason_text(&reason));
    pause_ms(50);
    say_alive('b');
    say_alive('c');
}

static void free_before_the_end_is_seen(void)
{
    up(false);
    reg('a', "k", 1);
    kill_it('a');
    reg('b', "k", 2);
    lookup("k");
    pause_ms(50);
    lookup("k");
    count();
}

static void taken_again_and_again(void)
{
    up(false);
    reg('a', "k", 1);
    kill_it('a');
    reg('b', "k", 2);
    kill_it('b');
    reg('c', "k", 3);
    lookup("k");
    pause_ms(50);
    count();
}

/* ---- duplicate keys ---- */

static void many_under_a_key(void)
{
    up(true);
    reg('a', "k", 1);
    reg('b', "k", 2);
    reg('c', "l", 3);
    lookup("k");
    lookup("l");
    count();
}

static void several_of_one_process(void)
{
    up(true);
    reg('a', "k", 1);
    reg('b', "k", 2);
    reg('a', "k", 3);
    reg('a', "k", 1);
    lookup("k");
    keys('a');
    count();
}

static void one_that_leaves_the_middle(void)
{
    up(true);
    reg('a', "k", 1);
    reg('b', "k", 2);
    reg('c', "k", 3);
    unreg('b', "k");
    lookup("k");
    reg('b', "k", 4);
    lookup("k");
}

static void one_that_ends(void)
{
    up(true);
    reg('a', "k", 1);
    reg('b', "k", 2);
    reg('a', "k", 3);
    kill_it('a');
    pause_ms(50);
    lookup("k");
    count();
}

static void unregister_takes_all_own(void)
{
    up(true);
    reg('a', "k", 1);
    reg('b', "k", 2);
    reg('a', "k", 3);
    reg('a', "l", 4);
    unreg('a', "k");
    lookup("k");
    keys('a');
}

static void unregister_of_nothing(void)
{
    up(true);
    reg('a', "k", 1);
    unreg('b', "k");
    unreg('a', "l");
    lookup("k");
}

static void dispatch_once_with_all(void)
{
    up(true);
    reg('a', "k", 1);
    reg('b', "k", 2);
    reg('a', "k", 3);
    dispatch("k");
}

static void not_at_all_if_there_are_none(void)
{
    up(true);
    reg('a', "l", 1);
    dispatch("k");
}

static void dispatch_of_a_unique_key(void)
{
    up(false);
    reg('a', "k", 1);
    dispatch("k");
    dispatch("l");
}

static void unregister_meanwhile(const actor_registry_entry *entries, size_t n_entries, void *arg)
{
    (void)arg;
    unreg('a', "k");
    say_entries("called", "", entries, n_entries);
}

static void what_unregisters_meanwhile(void)
{
    up(true);
    reg('a', "k", 1);
    reg('b', "k", 2);
    duplicates_dispatch("k", unregister_meanwhile, NULL);
    lookup("k");
}

/* ---- questions ---- */

static void values_of_one(void)
{
    up(true);
    reg('a', "k", 1);
    reg('b', "k", 2);
    reg('a', "k", 3);
    reg('a', "l", 4);
    values("k", 'a');
    values("k", 'b');
    values("k", 'c');
}

static void values_of_a_unique_key(void)
{
    up(false);
    reg('a', "k", 1);
    values("k", 'a');
    values("k", 'b');
}

static void keys_of_one(void)
{
    up(false);
    reg('a', "k", 1);
    reg('a', "l", 1);
    reg('b', "m", 1);
    keys('a');
    keys('b');
    keys('c');
    unreg('a', "k");
    keys('a');
}

static void update_value(void)
{
    up(false);
    reg('a', "k", 1);
    update('a', "k", 2);
    update('a', "k", 3);
    lookup("k");
    values("k", 'a');
    count();
}

static void match_some(void)
{
    up(true);
    reg('a', "k", 1);
    reg('b', "k", 2);
    reg('c', "k", 3);
    reg('c', "l", 9);
    match("k", 2);
    match("k", 9);
    match("m", 0);
    count_match("k", 2);
    count_match("k", 9);
}

static void match_of_a_unique_key(void)
{
    up(false);
    reg('a', "k", 1);
    match("k", 1);
    match("k", 2);
    count_match("k", 1);
}

static void unregister_match(void)
{
    up(true);
    reg('a', "k", 1);
    reg('a', "k", 2);
    reg('b', "k", 3);
    reg('a', "k", 4);
    unreg_match('a', "k", 2);
    lookup("k");
    keys('a');
    unreg_match('a', "k", 9);
    lookup("k");
}

static void select_some(void)
{
    up(true);
    reg('a', "k", 1);
    reg('b', "k", 2);
    reg('c', "l", 3);
    select_all(0);
    select_all(2);
    select_all(9);
    count_select(2);
    count_select(9);
}

static void a_guard_that_fails(void)
{
    up(true);
    reg('a', "k", 0);
    reg('b', "k", 2);
    reg('c', "l", 0);
    share("k", 8, 3);
    share("k", 8, 5);
    share("l", 8, 0);
    unreg_share('a', "k", 8);
    unreg_share('b', "k", 8);
    lookup("k");
}

/* ---- names of servers ---- */

static bool is_told(const named *self, const char *what)
{
    return strcmp(self->args.letter.data, what) == 0;
}

/* Ends an init that is to fail, or comes back. */
static void leave_init(const named *self)
{
    const uniques_value value = { 5 };

    if (is_told(self, "exit no"))
        actor_exit(actor_reason_own("no", NULL));
    if (strncmp(self->args.letter.data, "signal ", 7) == 0) {
        actor_send_exit(actor_self(), is_told(self, "signal kill") ? actor_reason_of(ACTOR_KILL) : actor_reason_own("boom", NULL));
        pause_ms(10);
    }
    if (is_told(self, "besides"))
        uniques_register("l", &value, NULL);
    if (is_told(self, "leave"))
        uniques_unregister("k");
}

actor_result named_init(named *self)
{
    leave_init(self);
    if (self->args.stops || is_told(self, "stop no") || is_told(self, "besides") || is_told(self, "leave"))
        return actor_stop(actor_reason_own("no", NULL));
    if (is_told(self, "stop normal"))
        return actor_stop(actor_reason_of(ACTOR_NORMAL));
    if (strcmp(self->args.letter.data, "-") == 0)
        return ACTOR_IGNORE;
    if (strcmp(self->args.letter.data, "x later") == 0)
        pause_ms(40);
    say("init %s", self->args.letter.data);
    return ACTOR_CONTINUE;
}

actor_result named_handle_who(named *self, actor_from from, named_who_reply *reply)
{
    (void)from;
    reply->value = self->args.letter;
    return ACTOR_REPLY;
}

actor_result named_handle_leave(named *self, actor_from from, named_leave_reply *reply)
{
    (void)from;
    (void)reply;
    uniques_unregister(self->args.key.data);
    return ACTOR_REPLY;
}

actor_result named_handle_deal(named *self, actor_from from, const named_deal_msg *msg, named_deal_reply *reply)
{
    const uniques_value value = { msg->n };

    (void)self;
    (void)from;
    (void)reply;
    actor_must(strcmp(msg->what.data, "register") == 0 ? uniques_register(msg->key.data, &value, NULL)
                                                       : uniques_update_value(msg->key.data, &value));
    return ACTOR_REPLY;
}

static void server_with(const char *key, int n, const char *letter, bool stops)
{
    const named_args args = { actor_string_of(key), n, actor_string_of(letter), stops };
    actor_ref ref;
    actor_reason reason;
    const int err = named_start(&args, &ref);

    if (err == ACTOR_OK)
        refs[*letter - 'a'] = ref;
    reason = actor_last_reason();
    if (err == ACTOR_EALREADY)
        say("start already_started %s", letter_of(ref));
    else
        say("start %s", err == ACTOR_EINIT ? reason_text(&reason) : error_text(err));
}

static void server(const char *key, const char *letter)
{
    server_with(key, 0, letter, false);
}

static void a_name_via_it(void)
{
    named_who_reply reply;

    up(false);
    server("k", "x");
    holder("k");
    if (named_who(ref_of('x'), &reply, ACTOR_INFINITY) == ACTOR_OK)
        say("%s", reply.value.data);
    named_stop(ref_of('x'), ACTOR_INFINITY);
    holder("k");
}

static void a_name_that_is_taken(void)
{
    up(false);
    server("k", "x");
    server("k", "y");
    holder("k");
    server("l", "z");
    holder("l");
}

static void a_name_that_a_process_has(void)
{
    up(false);
    reg('a', "k", 1);
    server("k", "y");
    holder("k");
}

static void a_failed_init_leaves_no_entry(void)
{
    up(false);
    server_with("k", 0, "w", true);
    holder("k");
    pause_ms(50);
    count();
    server("k", "x");
    holder("k");
}

static void a_name_with_a_value(void)
{
    up(false);
    server_with("k", 7, "x", false);
    lookup("k");
    values("k", 'x');
}

static void free_when_it_ends(void)
{
    up(false);
    server("k", "x");
    kill_it('x');
    server("k", "y");
    holder("k");
}

/* ---- listeners, meta ---- */

static void listen_up(bool with_duplicates)
{
    actor_register("ear");
    up(with_duplicates);
}

static bool hear(const actor_message *message)
{
    const duplicates_registered_msg *in = duplicates_registered(message);
    const duplicates_unregistered_msg *out = duplicates_unregistered(message);
    const uniques_registered_msg *unique_in = uniques_registered(message);
    const uniques_unregistered_msg *unique_out = uniques_unregistered(message);

    if (in != NULL)
        say("heard register %s %s%d", in->key.data, letter_of(in->owner), (int)in->value.n);
    else if (unique_in != NULL)
        say("heard register %s %s%d", unique_in->key.data, letter_of(unique_in->owner), (int)unique_in->value.n);
    else if (out != NULL)
        say("heard unregister %s %s", out->key.data, letter_of(out->owner));
    else if (unique_out != NULL)
        say("heard unregister %s %s", unique_out->key.data, letter_of(unique_out->owner));
    else
        return false;
    return true;
}

static void heard(void)
{
    actor_message *message;

    while (actor_receive(&message, MS(50)) == ACTOR_OK) {
        hear(message);
        actor_message_free(message);
    }
}

static void they_hear_of_both(void)
{
    listen_up(false);
    reg('a', "k", 1);
    reg('b', "k", 2);
    reg('b', "l", 3);
    unreg('a', "k");
    heard();
}

static void nothing_of_an_end(void)
{
    listen_up(true);
    reg('a', "k", 1);
    reg('a', "k", 2);
    actor_send_exit(ref_of('a'), actor_reason_of(ACTOR_KILL));
    heard();
}

static void several_entries_leave_at_once(void)
{
    listen_up(true);
    reg('a', "k", 1);
    reg('a', "k", 2);
    unreg('a', "k");
    heard();
}

static void unregister_of_some_is_not_told(void)
{
    listen_up(true);
    reg('a', "k", 1);
    reg('a', "k", 2);
    unreg_match('a', "k", 2);
    heard();
    lookup("k");
}

static void a_new_value_is_not_told(void)
{
    listen_up(false);
    reg('a', "k", 1);
    update('a', "k", 2);
    heard();
}

static void the_name_of_a_server(void)
{
    listen_up(false);
    server_with("k", 4, "x", false);
    heard();
}

static void an_unregister_of_nothing_is_told(void)
{
    listen_up(false);
    reg('a', "k", 1);
    unreg('b', "k");
    heard();
}

static void say_meta(const char *name, int (*give)(int32_t *out))
{
    int32_t value;

    if (give(&value) == ACTOR_OK)
        say("meta %s: %d", name, (int)value);
    else
        say("meta %s: none", name);
}

static void meta(void)
{
    up(false);
    say_meta("limit", uniques_meta_limit);
    uniques_put_meta_limit(5);
    say_meta("limit", uniques_meta_limit);
    uniques_put_meta_limit(6);
    say_meta("limit", uniques_meta_limit);
    uniques_delete_meta_limit();
    say_meta("limit", uniques_meta_limit);
    uniques_delete_meta_limit();
    say_meta("limit", uniques_meta_limit);
}

static void meta_from_the_start(void)
{
    up(false);
    say_meta("first", uniques_meta_first);
    say_meta("limit", uniques_meta_limit);
}

/* ---- what meets ---- */

static void R1_again_with_another_value(void)
{
    up(false);
    reg('a', "k", 1);
    reg('a', "k", 2);
    unreg('a', "k");
    reg('a', "k", 3);
    lookup("k");
    keys('a');
    count();
}

static void R2_one_that_traps_outlives_the_registry(void)
{
    actor_reason reason;

    up(false);
    actor_trap_exit(true);
    reg('a', "k", 1);
    reg('b', "l", 1);
    tell('a', TRAP, "", 0);
    actor_send_exit(registry, actor_reason_of(ACTOR_KILL));
    await_end('b', &reason);
    pause_ms(50);
    say_alive('a');
    say_alive('b');
}

static void R2_holders_end_with_an_orderly_stop(void)
{
    actor_unique monitor;
    actor_message *down;

    up(true);
    reg('a', "k", 1);
    actor_monitor(ref_of('a'), &monitor);
    actor_stop_actor(registry, actor_reason_of(ACTOR_NORMAL), ACTOR_INFINITY);
    actor_receive(&down, ACTOR_INFINITY);
    say("a %s", reason_text(actor_message_reason(down)));
    actor_message_free(down);
    pause_ms(50);
    say_alive('b');
}

static void R5_who_comes_again_is_the_last(void)
{
    up(true);
    reg('a', "k", 1);
    reg('b', "k", 2);
    reg('a', "k", 3);
    unreg('a', "k");
    reg('a', "k", 4);
    lookup("k");
    values("k", 'a');
    keys('a');
    count();
}

static void register_meanwhile(const actor_registry_entry *entries, size_t n_entries, void *arg)
{
    (void)arg;
    reg('b', "k", 2);
    say_entries("called", "", entries, n_entries);
}

static void R6_what_registers_meanwhile_is_not_among_them(void)
{
    up(true);
    reg('a', "k", 1);
    duplicates_dispatch("k", register_meanwhile, NULL);
    lookup("k");
}

static void dispatch_within(const actor_registry_entry *entries, size_t n_entries, void *arg)
{
    (void)arg;
    dispatch("l");
    say_entries("called", "", entries, n_entries);
}

static void R6_one_within_another(void)
{
    up(true);
    reg('a', "k", 1);
    reg('b', "l", 2);
    reg('a', "l", 3);
    duplicates_dispatch("k", dispatch_within, NULL);
}

static void fail_within(const actor_registry_entry *entries, size_t n_entries, void *arg)
{
    (void)entries;
    (void)n_entries;
    (void)arg;
    actor_exit(actor_reason_own("boom", NULL));
}

static void dispatch_and_fail(void *arg)
{
    (void)arg;
    duplicates_dispatch("k", fail_within, NULL);
}

static void R6_a_function_that_fails_leaves_it_alone(void)
{
    actor_unique monitor;
    actor_message *down;

    up(true);
    reg('a', "k", 1);
    reg('b', "k", 2);
    actor_spawn_monitor(dispatch_and_fail, NULL, NULL, &monitor);
    actor_receive(&down, ACTOR_INFINITY);
    say("%s", reason_text(actor_message_reason(down)));
    actor_message_free(down);
    dispatch("k");
    unreg('a', "k");
    lookup("k");
    count();
}

static void R8_unregister_match_of_a_unique_key(void)
{
    up(false);
    reg('a', "k", 1);
    unreg_match('a', "k", 2);
    lookup("k");
    unreg_match('b', "k", 1);
    lookup("k");
    unreg_match('a', "k", 1);
    lookup("k");
    keys('a');
    reg('b', "k", 2);
    lookup("k");
}

static void R8_select_of_unique_keys(void)
{
    up(false);
    reg('a', "k", 1);
    reg('b', "l", 2);
    reg('a', "m", 3);
    update('a', "k", 9);
    select_all(2);
    count_select(2);
    match("k", 9);
    kill_it('a');
    pause_ms(50);
    select_all(0);
    count_select(0);
}

static void R8_unregister_match_leaves_others(void)
{
    up(true);
    reg('a', "k", 1);
    reg('b', "k", 2);
    reg('a', "k", 3);
    reg('a', "l", 4);
    unreg_match('a', "k", 0);
    lookup("k");
    lookup("l");
    keys('a');
    values("k", 'a');
    count();
    unreg_match('c', "k", 0);
    count();
}

static int start_x(const void *args, actor_ref *out)
{
    const named_args its_own = { actor_string_of("k"), 5, actor_string_of("x"), false };

    (void)args;
    return named_start_link(&its_own, out);
}

static void R9_a_restarted_one_has_its_name_again(void)
{
    static const actor_child_spec child = { "x", start_x, ACTOR_PERMANENT, ACTOR_SECOND, ACTOR_WORKER, false, false };
    static const actor_supervisor_info info = {
        .name = "Top", .strategy = ACTOR_ONE_FOR_ONE, .intensity = 5, .period_ns = 5 * ACTOR_SECOND,
        .n_children = 1, .children = &child
    };
    actor_ref top, before, now;
    named_who_reply reply;
    int i;

    up(false);
    actor_trap_exit(true);
    actor_supervisor_start(&info, NULL, true, &top);
    for (i = 0; i < 3; i++) {
        uniques_lookup("k", &before);
        actor_send_exit(before, actor_reason_of(ACTOR_KILL));
        pause_ms(50);
        if (uniques_lookup("k", &now) == ACTOR_OK && named_who(now, &reply, ACTOR_INFINITY) == ACTOR_OK)
            say("%s, another: %s", reply.value.data, actor_ref_equal(before, now) ? "false" : "true");
    }
    count();
    actor_stop_actor(top, actor_reason_of(ACTOR_NORMAL), ACTOR_INFINITY);
    holder("k");
}

static void R10_a_register_that_fails_is_not_told(void)
{
    listen_up(false);
    reg('a', "k", 1);
    reg('b', "k", 2);
    reg('a', "k", 3);
    heard();
}

static void R10_again_and_again(void)
{
    listen_up(false);
    reg('a', "k", 1);
    unreg('a', "k");
    reg('b', "k", 2);
    unreg('b', "k");
    reg('a', "k", 3);
    heard();
}

static void R10_unregister_of_all_that_match_is_told(void)
{
    listen_up(true);
    reg('a', "k", 1);
    reg('a', "k", 2);
    unreg_match('a', "k", 0);
    heard();
    lookup("k");
}

static void R10_a_stop_is_not_told(void)
{
    listen_up(false);
    server_with("k", 4, "x", false);
    named_stop(ref_of('x'), ACTOR_INFINITY);
    heard();
    holder("k");
}

/* ---- ends, and keys that change hands ---- */

static void R2_an_end_leaves_what_another_has_taken(void)
{
    up(false);
    reg('a', "k", 1);
    reg('a', "l", 2);
    unreg('a', "k");
    reg('b', "k", 3);
    kill_it('a');
    lookup("k");
    pause_ms(50);
    lookup("k");
    lookup("l");
    keys('b');
    count();
}

static void R2_update_of_what_was_unregistered(void)
{
    up(false);
    reg('a', "k", 1);
    unreg('a', "k");
    update('a', "k", 2);
    reg('b', "k", 3);
    update('a', "k", 4);
    lookup("k");
}

static void kill_registry(void)
{
    actor_send_exit(registry, actor_reason_of(ACTOR_KILL));
}

static void R2_one_entry_that_is_left_is_a_link(void)
{
    actor_reason reason;

    up(false);
    actor_trap_exit(true);
    reg('a', "k", 1);
    reg('a', "l", 2);
    unreg('a', "k");
    kill_registry();
    await_end('a', &reason);
    say("a %s", reason_text(&reason));
}

static void R2_no_entry_that_is_left_is_no_link(void)
{
    up(true);
    actor_trap_exit(true);
    reg('a', "k", 1);
    reg('a', "k", 2);
    unreg_match('a', "k", 0);
    reg('b', "k", 1);
    reg('b', "l", 1);
    unreg_match('b', "k", 0);
    kill_registry();
    pause_ms(50);
    say_alive('a');
    say_alive('b');
}

static void R2_a_failed_register_is_no_link(void)
{
    up(false);
    actor_trap_exit(true);
    reg('a', "k", 1);
    reg('b', "k", 2);
    kill_registry();
    pause_ms(50);
    say_alive('a');
    say_alive('b');
}

static void R2_a_new_registry_is_empty(void)
{
    actor_ref old;

    up(false);
    actor_trap_exit(true);
    reg('a', "k", 1);
    tell('a', TRAP, "", 0);
    old = ref_of('a');
    kill_registry();
    pause_ms(50);
    up(false);
    lookup("k");
    count();
    reg('b', "k", 2);
    lookup("k");
    actor_send_exit(old, actor_reason_of(ACTOR_KILL));
    pause_ms(50);
    lookup("k");
}

static void R2_a_registry_of_a_name_is_one(void)
{
    actor_ref second = actor_ref_none();

    up(false);
    actor_trap_exit(true);
    reg('a', "k", 1);
    if (uniques_start_link(&second) == ACTOR_EALREADY)
        say("same %s", actor_ref_equal(second, registry) ? "true" : "false");
    lookup("k");
}

static void R3_a_name_is_free_in_the_hand_of_a_down(void)
{
    up(false);
    reg('a', "k", 1);
    kill_it('a');
    holder("k");
    values("k", 'a');
    match("k", 0);
    reg('c', "k", 3);
    holder("k");
    count_match("k", 0);
    pause_ms(50);
    count();
}

static void R4_one_that_is_killed_and_others_in_order(void)
{
    up(true);
    reg('a', "k", 1);
    reg('b', "k", 2);
    reg('a', "k", 3);
    reg('c', "k", 4);
    reg('b', "k", 5);
    kill_it('b');
    pause_ms(50);
    lookup("k");
    reg('c', "k", 6);
    reg('a', "k", 7);
    lookup("k");
    values("k", 'a');
    count();
}

static void R5_a_key_that_is_empty(void)
{
    up(false);
    reg('a', "", 1);
    reg('b', " ", 2);
    holder("");
    keys('a');
    unreg('a', " ");
    unreg('a', "");
    holder("");
    lookup(" ");
}

static void kill_meanwhile(const actor_registry_entry *entries, size_t n_entries, void *arg)
{
    (void)arg;
    kill_it('b');
    say_entries("called", "", entries, n_entries);
}

static void R6_one_that_ends_meanwhile_is_among_them(void)
{
    up(true);
    reg('a', "k", 1);
    reg('b', "k", 2);
    duplicates_dispatch("k", kill_meanwhile, NULL);
    pause_ms(50);
    dispatch("k");
}

static void R8_unregister_match_and_an_end(void)
{
    int n;

    up(true);
    for (n = 1; n <= 3; n++)
        reg('a', "k", n);
    reg('b', "k", 4);
    unreg_match('a', "k", 2);
    kill_it('a');
    pause_ms(50);
    lookup("k");
    count();
}

static void R8_matches_after_an_update(void)
{
    up(false);
    reg('a', "k", 1);
    update('a', "k", 5);
    match("k", 2);
    unreg_match('a', "k", 6);
    lookup("k");
    unreg_match('a', "k", 5);
    lookup("k");
}

static void R9_a_server_that_ignores(void)
{
    up(false);
    server_with("k", 0, "-", false);
    holder("k");
    pause_ms(50);
    count();
    server("k", "x");
}

static void start_late(void *arg)
{
    (void)arg;
    server_with("k", 0, "x later", false);
}

static void R9_a_name_is_taken_while_init_runs(void)
{
    actor_unique monitor;
    actor_message *down;

    up(false);
    actor_spawn_monitor(start_late, NULL, NULL, &monitor);
    pause_ms(20);
    reg('a', "k", 1);
    actor_receive(&down, ACTOR_INFINITY);
    actor_message_free(down);
    holder("k");
}

static void R9_a_server_unregisters_its_name(void)
{
    named_leave_reply reply;

    up(false);
    server("k", "x");
    named_leave(ref_of('x'), &reply, ACTOR_INFINITY);
    holder("k");
    server("k", "y");
    holder("k");
    say_alive('x');
}

static void R10_one_that_comes_later(void)
{
    up(false);
    actor_register("ear");
    reg('a', "k", 1);
    heard();
}

static void R10_an_unregister_match_of_nothing(void)
{
    listen_up(false);
    reg('a', "k", 1);
    unreg_match('b', "k", 0);
    heard();
    unreg_match('a', "k", 5);
    heard();
    unreg_match('a', "none", 0);
    heard();
}

static void R10_an_end_and_who_takes_it_then(void)
{
    listen_up(false);
    reg('a', "k", 1);
    actor_send_exit(ref_of('a'), actor_reason_of(ACTOR_KILL));
    pause_ms(20);
    reg('b', "k", 2);
    heard();
}

static void R11_meta_outlives_who_put_it(void)
{
    up(false);
    tell('a', PUT_META, "", 5);
    kill_it('a');
    pause_ms(50);
    say_meta("limit", uniques_meta_limit);
}

/* ---- servers, and what they hold besides ---- */

static void serve(int letter, const char *what, const char *key, int n)
{
    named_deal_reply reply;

    if (named_deal(ref_of(letter), what, key, n, &reply, ACTOR_INFINITY) != ACTOR_OK)
        say("%s failed", what);
}

static void R9_a_server_registers_more(void)
{
    up(false);
    server_with("k", 7, "x", false);
    serve('x', "register", "l", 8);
    keys('x');
    lookup("l");
    kill_it('x');
    pause_ms(50);
    lookup("l");
    lookup("k");
    count();
}

static void R9_a_name_and_a_value_that_changes(void)
{
    up(false);
    server_with("k", 7, "x", false);
    serve('x', "update", "k", 9);
    lookup("k");
    holder("k");
    match("k", 8);
}

static void R10_a_server_that_gives_its_name_up(void)
{
    named_leave_reply reply;

    listen_up(false);
    server_with("k", 4, "x", false);
    named_leave(ref_of('x'), &reply, ACTOR_INFINITY);
    heard();
    kill_it('x');
    heard();
}

static void R4_the_same_value_many_times(void)
{
    int i;

    up(true);
    for (i = 0; i < 3; i++)
        reg('a', "k", 1);
    count_match("k", 1);
    unreg_match('a', "k", 1);
    lookup("k");
    reg('a', "k", 1);
    count();
}

static void R8_a_match_takes_own_ones_alone(void)
{
    up(true);
    reg('a', "k", 5);
    reg('b', "k", 5);
    reg('b', "l", 5);
    unreg_match('b', "k", 5);
    lookup("k");
    lookup("l");
    select_all(0);
    keys('b');
}

/* ---- Y1 ---- */

static void status(void)
{
    actor_sys_status now;

    if (actor_sys_get_status(registry, &now, ACTOR_INFINITY) == ACTOR_OK)
        say("%s", now.suspended ? "suspended" : "running");
}

static void Y1_a_suspended_registry_registers_and_finds(void)
{
    up(false);
    status();
    actor_sys_suspend(registry, ACTOR_INFINITY);
    status();
    reg('a', "k", 1);
    reg('b', "k", 2);
    lookup("k");
    count();
    kill_it('a');
    pause_ms(50);
    lookup("k");
    count();
    actor_sys_resume(registry, ACTOR_INFINITY);
    status();
    reg('b', "k", 2);
    lookup("k");
}

/* What it says of its entries is what is counted. */
static void state(void)
{
    actor_registry_state now;
    size_t n = 0;

    if (actor_registry_get_state(registry, &now, ACTOR_INFINITY) != ACTOR_OK)
        return;
    if (uniques_count(&n) == ACTOR_OK && now.entries == n)
        say("state");
    actor_reply_release(&now);
    count();
}

static void Y1_a_registry_answers_for_its_state(void)
{
    up(false);
    reg('a', "k", 1);
    state();
    kill_it('a');
    pause_ms(50);
    state();
}

/* ---- names of servers that do not start ---- */

static void hear_start(const char *letter, int64_t timeout_ns)
{
    const named_args args = { actor_string_of("k"), 4, actor_string_of(letter), false };
    actor_start_options options = { .timeout_ns = timeout_ns };
    actor_reason reason;
    int err;

    listen_up(false);
    err = named_start_with(&args, &options, NULL);
    reason = actor_last_reason();
    say("start %s", err == ACTOR_EINIT ? reason_text(&reason) : error_text(err));
    heard();
    holder("k");
    count();
}

static void R10_an_init_that_stops_gives_its_name_back(void)
{
    hear_start("stop no", 0);
}

static void R10_an_init_that_stops_normally_gives_its_name_back(void)
{
    hear_start("stop normal", 0);
}

static void R10_an_init_that_ignores_gives_its_name_back(void)
{
    hear_start("-", 0);
}

static void R10_an_init_that_exits_gives_its_name_back(void)
{
    hear_start("exit no", 0);
}

static void R10_an_init_that_is_killed_does_not(void)
{
    hear_start("signal kill", 0);
}

static void R10_an_init_that_a_signal_ends_does_not(void)
{
    hear_start("signal boom", 0);
}

static void R10_an_init_that_takes_too_long_does_not(void)
{
    hear_start("x later", MS(20));
}

static void R10_what_an_init_registers_besides_is_not_told(void)
{
    hear_start("besides", 0);
}

static void R10_an_init_that_has_given_its_name_up(void)
{
    hear_start("leave", 0);
}

static void R10_a_name_that_is_given_back_is_taken_again(void)
{
    listen_up(false);
    server_with("k", 4, "w", true);
    server_with("k", 5, "x", false);
    server_with("k", 6, "y", false);
    heard();
    holder("k");
}

static int start_failing(const void *args, actor_ref *out)
{
    const named_args its_own = { actor_string_of("k"), 4, actor_string_of("w"), true };

    (void)args;
    return named_start_link(&its_own, out);
}

static int register_top(const void *state, actor_ref *holder_of_it)
{
    (void)state;
    return uniques_register("top", NULL, holder_of_it);
}

static void R10_a_child_that_does_not_start(void)
{
    static const actor_child_spec child = { "x", start_failing, ACTOR_PERMANENT, ACTOR_SECOND, ACTOR_WORKER, false, false };
    static const actor_supervisor_info info = {
        .name = "Top", .strategy = ACTOR_ONE_FOR_ONE, .intensity = 5, .period_ns = 5 * ACTOR_SECOND,
        .n_children = 1, .children = &child, .register_via = register_top
    };
    actor_reason reason;

    listen_up(false);
    actor_trap_exit(true);
    actor_supervisor_start(&info, NULL, true, NULL);
    reason = actor_last_reason();
    say("start %s", actor_reason_name(&reason));
    heard();
    holder("k");
    holder("top");
}

/* ---- one that is suspended, one that does not run, and two at a time ---- */

static void R3_a_key_is_free_though_it_is_suspended(void)
{
    up(false);
    reg('a', "k", 1);
    actor_sys_suspend(registry, ACTOR_INFINITY);
    kill_it('a');
    holder("k");
    reg('b', "k", 2);
    lookup("k");
    actor_sys_resume(registry, ACTOR_INFINITY);
    pause_ms(50);
    lookup("k");
    count();
}

static void R4_one_comes_while_it_is_suspended(void)
{
    up(true);
    reg('a', "k", 1);
    actor_sys_suspend(registry, ACTOR_INFINITY);
    reg('b', "k", 2);
    unreg('a', "k");
    lookup("k");
    actor_sys_resume(registry, ACTOR_INFINITY);
    lookup("k");
    count();
}

static void refused(const char *what, int err)
{
    say("%s %s", what, err == ACTOR_ENOPROC ? "none" : "ok");
}

static void R2_one_that_does_not_run(void)
{
    const uniques_value one = { 1 };
    actor_registry_list list;
    size_t n;

    up(false);
    actor_trap_exit(true);
    kill_registry();
    pause_ms(50);
    refused("register", uniques_register("k", &one, NULL));
    refused("lookup", uniques_entries("k", &list));
    refused("count", uniques_count(&n));
    up(false);
    reg('a', "k", 1);
    lookup("k");
}

static void R2_a_server_ends_with_its_registry(void)
{
    actor_unique monitor;
    actor_message *down;

    up(false);
    actor_trap_exit(true);
    server("k", "x");
    actor_monitor(ref_of('x'), &monitor);
    actor_send_exit(registry, actor_reason_of(ACTOR_KILL));
    do
        actor_receive(&down, ACTOR_INFINITY);
    while (actor_message_kind_of(down) != ACTOR_DOWN);
    say("x %s", reason_text(actor_message_reason(down)));
    actor_message_free(down);
    pause_ms(50);
    up(false);
    holder("k");
    server("k", "y");
    holder("k");
}

static void R11_meta_goes_with_the_registry(void)
{
    up(false);
    actor_trap_exit(true);
    uniques_put_meta_limit(5);
    uniques_put_meta_first(6);
    say_meta("limit", uniques_meta_limit);
    say_meta("first", uniques_meta_first);
    kill_registry();
    pause_ms(50);
    up(false);
    say_meta("limit", uniques_meta_limit);
    say_meta("first", uniques_meta_first);
}

static void R7_of_one_that_has_ended(void)
{
    up(true);
    reg('a', "k", 1);
    reg('a', "l", 2);
    reg('b', "k", 3);
    kill_it('a');
    pause_ms(50);
    keys('a');
    values("k", 'a');
    values("k", 'b');
    lookup("k");
    count();
}

static void R1_hundred_keys(void)
{
    char name[12];
    int n;

    up(false);
    for (n = 0; n < 100; n++) {
        snprintf(name, sizeof name, "%d", n);
        tell('a', REGISTER, name, n);
    }
    count();
    holder("0");
    holder("99");
    reg('b', "42", 1);
    kill_it('a');
    pause_ms(50);
    count();
    reg('b', "42", 1);
    count();
    holder("99");
}

static void say_of_both(const actor_message *message)
{
    const duplicates_registered_msg *in = duplicates_registered(message);
    const duplicates_unregistered_msg *out = duplicates_unregistered(message);
    const uniques_registered_msg *unique_in = uniques_registered(message);
    const uniques_unregistered_msg *unique_out = uniques_unregistered(message);

    if (in != NULL)
        say("heard of other register %s %s%d", in->key.data, letter_of(in->owner), (int)in->value.n);
    else if (unique_in != NULL)
        say("heard of reg register %s %s%d", unique_in->key.data, letter_of(unique_in->owner), (int)unique_in->value.n);
    else if (out != NULL)
        say("heard of other unregister %s %s", out->key.data, letter_of(out->owner));
    else if (unique_out != NULL)
        say("heard of reg unregister %s %s", unique_out->key.data, letter_of(unique_out->owner));
}

static void R10_two_registries_and_one_ear(void)
{
    actor_message *message;

    listen_up(false);
    duplicates_start_link(NULL);
    reg('a', "k", 1);
    duplicate = true;
    tell('a', REGISTER, "k", 2);
    tell('b', REGISTER, "k", 3);
    duplicate = false;
    unreg('a', "k");
    duplicate = true;
    tell('a', UNREGISTER, "k", 0);
    while (actor_receive(&message, MS(50)) == ACTOR_OK) {
        say_of_both(message);
        actor_message_free(message);
    }
}

static size_t n_seen;

static void see(const actor_registry_entry *entries, size_t n_entries, void *arg)
{
    (void)entries;
    (void)arg;
    n_seen = n_entries;
}

static void see_all_of_k(void *arg)
{
    const duplicates_value value = { *(const int *)arg };

    duplicates_register("k", &value, NULL);
    duplicates_dispatch("k", see, NULL);
    say("saw %zu", n_seen);
    actor_sleep(ACTOR_INFINITY);
}

static void R6_dispatch_of_one_of_them(void)
{
    static const int values_of[] = { 1, 2 };

    up(true);
    reg('a', "k", 0);
    actor_spawn_link(see_all_of_k, (void *)(uintptr_t)&values_of[0], NULL);
    pause_ms(10);
    unreg('a', "k");
    actor_spawn_link(see_all_of_k, (void *)(uintptr_t)&values_of[1], NULL);
    pause_ms(10);
}

SCENARIOS(
    { "R1_one_holder_a_key", one_holder_a_key, false },
    { "R1_a_process_holds_many", a_process_holds_many, false },
    { "R1_twice_by_the_same", twice_by_the_same, false },
    { "R1_nobody", nobody, false },
    { "R2_only_the_owner_unregisters", only_the_owner_unregisters, false },
    { "R2_only_the_owner_updates", only_the_owner_updates, false },
    { "R2_gone_with_its_process", gone_with_its_process, false },
    { "R2_gone_when_it_ends_normally", gone_when_it_ends_normally, false },
    { "R2_the_registry_outlives_its_holders", the_registry_outlives_its_holders, false },
    { "R2_holders_end_with_the_registry", holders_end_with_the_registry, false },
    { "R3_free_before_the_end_is_seen", free_before_the_end_is_seen, false },
    { "R3_taken_again_and_again", taken_again_and_again, false },
    { "R4_many_under_a_key", many_under_a_key, false },
    { "R4_several_of_one_process", several_of_one_process, false },
    { "R4_one_that_leaves_the_middle", one_that_leaves_the_middle, false },
    { "R4_one_that_ends", one_that_ends, false },
    { "R5_unregister_takes_all_own", unregister_takes_all_own, false },
    { "R5_unregister_of_nothing", unregister_of_nothing, false },
    { "R6_dispatch_once_with_all", dispatch_once_with_all, false },
    { "R6_not_at_all_if_there_are_none", not_at_all_if_there_are_none, false },
    { "R6_dispatch_of_a_unique_key", dispatch_of_a_unique_key, false },
    { "R6_what_unregisters_meanwhile_is_among_them", what_unregisters_meanwhile, false },
    { "R7_values_of_one", values_of_one, false },
    { "R7_values_of_a_unique_key", values_of_a_unique_key, false },
    { "R7_keys_of_one", keys_of_one, false },
    { "R7_update_value", update_value, false },
    { "R8_match", match_some, false },
    { "R8_match_of_a_unique_key", match_of_a_unique_key, false },
    { "R8_unregister_match", unregister_match, false },
    { "R8_select", select_some, false },
    { "R8_a_guard_that_fails", a_guard_that_fails, false },
    { "R9_a_name_via_it", a_name_via_it, false },
    { "R9_a_name_that_is_taken", a_name_that_is_taken, false },
    { "R9_a_name_that_a_process_has", a_name_that_a_process_has, false },
    { "R9_a_failed_init_leaves_no_entry", a_failed_init_leaves_no_entry, false },
    { "R9_a_name_with_a_value", a_name_with_a_value, false },
    { "R9_free_when_it_ends", free_when_it_ends, false },
    { "R10_they_hear_of_both", they_hear_of_both, false },
    { "R10_nothing_of_an_end", nothing_of_an_end, false },
    { "R10_several_entries_leave_at_once", several_entries_leave_at_once, false },
    { "R10_unregister_of_some_is_not_told", unregister_of_some_is_not_told, false },
    { "R10_a_new_value_is_not_told", a_new_value_is_not_told, false },
    { "R10_the_name_of_a_server", the_name_of_a_server, false },
    { "R10_an_unregister_of_nothing_is_told", an_unregister_of_nothing_is_told, false },
    { "R11_meta", meta, false },
    { "R11_meta_from_the_start", meta_from_the_start, false },
    { "R1_again_with_another_value", R1_again_with_another_value, false },
    { "R2_one_that_traps_outlives_the_registry", R2_one_that_traps_outlives_the_registry, false },
    { "R2_holders_end_with_an_orderly_stop", R2_holders_end_with_an_orderly_stop, false },
    { "R5_who_comes_again_is_the_last", R5_who_comes_again_is_the_last, false },
    { "R6_what_registers_meanwhile_is_not_among_them", R6_what_registers_meanwhile_is_not_among_them, false },
    { "R6_one_within_another", R6_one_within_another, false },
    { "R6_a_function_that_fails_leaves_it_alone", R6_a_function_that_fails_leaves_it_alone, false },
    { "R8_unregister_match_of_a_unique_key", R8_unregister_match_of_a_unique_key, false },
    { "R8_select_of_unique_keys", R8_select_of_unique_keys, false },
    { "R8_unregister_match_leaves_others", R8_unregister_match_leaves_others, false },
    { "R9_a_restarted_one_has_its_name_again", R9_a_restarted_one_has_its_name_again, false },
    { "R10_a_register_that_fails_is_not_told", R10_a_register_that_fails_is_not_told, false },
    { "R10_again_and_again", R10_again_and_again, false },
    { "R10_unregister_of_all_that_match_is_told", R10_unregister_of_all_that_match_is_told, false },
    { "R10_a_stop_is_not_told", R10_a_stop_is_not_told, false },
    { "R2_an_end_leaves_what_another_has_taken", R2_an_end_leaves_what_another_has_taken, false },
    { "R2_update_of_what_was_unregistered", R2_update_of_what_was_unregistered, false },
    { "R2_one_entry_that_is_left_is_a_link", R2_one_entry_that_is_left_is_a_link, false },
    { "R2_no_entry_that_is_left_is_no_link", R2_no_entry_that_is_left_is_no_link, false },
    { "R2_a_failed_register_is_no_link", R2_a_failed_register_is_no_link, false },
    { "R2_a_new_registry_is_empty", R2_a_new_registry_is_empty, false },
    { "R2_a_registry_of_a_name_is_one", R2_a_registry_of_a_name_is_one, false },
    { "R3_a_name_is_free_in_the_hand_of_a_down", R3_a_name_is_free_in_the_hand_of_a_down, false },
    { "R4_one_that_is_killed_and_others_in_order", R4_one_that_is_killed_and_others_in_order, false },
    { "R5_a_key_that_is_empty", R5_a_key_that_is_empty, false },
    { "R6_one_that_ends_meanwhile_is_among_them", R6_one_that_ends_meanwhile_is_among_them, false },
    { "R8_unregister_match_and_an_end", R8_unregister_match_and_an_end, false },
    { "R8_matches_after_an_update", R8_matches_after_an_update, false },
    { "R9_a_server_that_ignores", R9_a_server_that_ignores, false },
    { "R9_a_name_is_taken_while_init_runs", R9_a_name_is_taken_while_init_runs, false },
    { "R9_a_server_unregisters_its_name", R9_a_server_unregisters_its_name, false },
    { "R10_one_that_comes_later", R10_one_that_comes_later, false },
    { "R10_an_unregister_match_of_nothing", R10_an_unregister_match_of_nothing, false },
    { "R10_an_end_and_who_takes_it_then", R10_an_end_and_who_takes_it_then, false },
    { "R11_meta_outlives_who_put_it", R11_meta_outlives_who_put_it, false },
    { "R9_a_server_registers_more", R9_a_server_registers_more, false },
    { "R9_a_name_and_a_value_that_changes", R9_a_name_and_a_value_that_changes, false },
    { "R10_a_server_that_gives_its_name_up", R10_a_server_that_gives_its_name_up, false },
    { "R4_the_same_value_many_times", R4_the_same_value_many_times, false },
    { "R8_a_match_takes_own_ones_alone", R8_a_match_takes_own_ones_alone, false },
    { "Y1_a_suspended_registry_registers_and_finds", Y1_a_suspended_registry_registers_and_finds, false },
    { "Y1_a_registry_answers_for_its_state", Y1_a_registry_answers_for_its_state, false },
    { "R10_an_init_that_stops_gives_its_name_back", R10_an_init_that_stops_gives_its_name_back, false },
    { "R10_an_init_that_stops_normally_gives_its_name_back", R10_an_init_that_stops_normally_gives_its_name_back, false },
    { "R10_an_init_that_ignores_gives_its_name_back", R10_an_init_that_ignores_gives_its_name_back, false },
    { "R10_an_init_that_exits_gives_its_name_back", R10_an_init_that_exits_gives_its_name_back, false },
    { "R10_an_init_that_is_killed_does_not", R10_an_init_that_is_killed_does_not, false },
    { "R10_an_init_that_a_signal_ends_does_not", R10_an_init_that_a_signal_ends_does_not, false },
    { "R10_an_init_that_takes_too_long_does_not", R10_an_init_that_takes_too_long_does_not, false },
    { "R10_what_an_init_registers_besides_is_not_told", R10_what_an_init_registers_besides_is_not_told, false },
    { "R10_an_init_that_has_given_its_name_up", R10_an_init_that_has_given_its_name_up, false },
    { "R10_a_name_that_is_given_back_is_taken_again", R10_a_name_that_is_given_back_is_taken_again, false },
    { "R10_a_child_that_does_not_start", R10_a_child_that_does_not_start, false },
    { "R3_a_key_is_free_though_it_is_suspended", R3_a_key_is_free_though_it_is_suspended, false },
    { "R4_one_comes_while_it_is_suspended", R4_one_comes_while_it_is_suspended, false },
    { "R2_one_that_does_not_run", R2_one_that_does_not_run, false },
    { "R2_a_server_ends_with_its_registry", R2_a_server_ends_with_its_registry, false },
    { "R11_meta_goes_with_the_registry", R11_meta_goes_with_the_registry, false },
    { "R7_of_one_that_has_ended", R7_of_one_that_has_ended, false },
    { "R1_hundred_keys", R1_hundred_keys, false },
    { "R10_two_registries_and_one_ear", R10_two_registries_and_one_ear, false },
    { "R6_dispatch_of_one_of_them", R6_dispatch_of_one_of_them, false })
