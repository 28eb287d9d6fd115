/*
 * From a name in a spec to identifiers in C. One rule: a word begins at a capital that follows a
 * small letter or a digit, and at the last of several capitals when a small letter follows.
 */

#include "names.h"

#include <stdlib.h>
#include <string.h>

/* Sorted for bsearch: what C11 (C23 too, where it has no underscore) and C++20 keep. */
enum { IN_C = 1, IN_CXX = 2, IN_BOTH = 3 };

static const struct keyword {
    const char *text;
    unsigned char in;
} keywords[] = {
    { "alignas", IN_BOTH },
    { "alignof", IN_BOTH },
    { "and", IN_CXX },
    { "and_eq", IN_CXX },
    { "asm", IN_BOTH },
    { "auto", IN_BOTH },
    { "bitand", IN_CXX },
    { "bitor", IN_CXX },
    { "bool", IN_BOTH },
    { "break", IN_BOTH },
    { "case", IN_BOTH },
    { "catch", IN_CXX },
    { "char", IN_BOTH },
    { "char16_t", IN_CXX },
    { "char32_t", IN_CXX },
    { "char8_t", IN_CXX },
    { "class", IN_CXX },
    { "co_await", IN_CXX },
    { "co_return", IN_CXX },
    { "co_yield", IN_CXX },
    { "compl", IN_CXX },
    { "concept", IN_CXX },
    { "const", IN_BOTH },
    { "const_cast", IN_CXX },
    { "consteval", IN_CXX },
    { "constexpr", IN_BOTH },
    { "constinit", IN_CXX },
    { "continue", IN_BOTH },
    { "decltype", IN_CXX },
    { "default", IN_BOTH },
    { "delete", IN_CXX },
    { "do", IN_BOTH },
    { "double", IN_BOTH },
    { "dynamic_cast", IN_CXX },
    { "else", IN_BOTH },
    { "enum", IN_BOTH },
    { "explicit", IN_CXX },
    { "export", IN_CXX },
    { "extern", IN_BOTH },
    { "false", IN_BOTH },
    { "float", IN_BOTH },
    { "for", IN_BOTH },
    { "friend", IN_CXX },
    { "goto", IN_BOTH },
    { "if", IN_BOTH },
    { "inline", IN_BOTH },
    { "int", IN_BOTH },
    { "long", IN_BOTH },
    { "mutable", IN_CXX },
    { "namespace", IN_CXX },
    { "new", IN_CXX },
    { "noexcept", IN_CXX },
    { "not", IN_CXX },
    { "not_eq", IN_CXX },
    { "nullptr", IN_BOTH },
    { "operator", IN_CXX },
    { "or", IN_CXX },
    { "or_eq", IN_CXX },
    { "private", IN_CXX },
    { "protected", IN_CXX },
    { "public", IN_CXX },
    { "register", IN_BOTH },
    { "reinterpret_cast", IN_CXX },
    { "requires", IN_CXX },
    { "restrict", IN_C },
    { "return", IN_BOTH },
    { "short", IN_BOTH },
    { "signed", IN_BOTH },
    { "sizeof", IN_BOTH },
    { "static", IN_BOTH },
    { "static_assert", IN_BOTH },
    { "static_cast", IN_CXX },
    { "struct", IN_BOTH },
    { "switch", IN_BOTH },
    { "template", IN_CXX },
    { "this", IN_CXX },
    { "thread_local", IN_BOTH },
    { "throw", IN_CXX },
    { "true", IN_BOTH },
    { "try", IN_CXX },
    { "typedef", IN_BOTH },
    { "typeid", IN_CXX },
    { "typename", IN_CXX },
    { "typeof", IN_C },
    { "typeof_unqual", IN_C },
    { "union", IN_BOTH },
    { "unsigned", IN_BOTH },
    { "using", IN_CXX },
    { "virtual", IN_CXX },
    { "void", IN_BOTH },
    { "volatile", IN_BOTH },
    { "wchar_t", IN_CXX },
    { "while", IN_BOTH },
    { "xor", IN_CXX },
    { "xor_eq", IN_CXX },
};

static int compare_keyword(const void *key, const void *keyword)
{
    return strcmp(key, ((const struct keyword *)keyword)->text);
}

/* ASCII alone: the locale has no say in what we generate. */
static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static char to_upper(char c)
{
    return is_lower(c) ? (char)(c - 'a' + 'A') : c;
}

static char to_lower(char c)
{
    return is_upper(c) ? (char)(c - 'A' + 'a') : c;
}

static bool begins_word(const char *name, size_t at)
{
    if (at == 0 || !is_upper(name[at]))
        return false;
    if (is_lower(name[at - 1]) || is_digit(name[at - 1]))
        return true;
    return is_upper(name[at - 1]) && is_lower(name[at + 1]);
}

struct names names_of(struct arena *arena, const char *name)
{
    size_t length = strlen(name);
    char *lower = arena_array(arena, length + 1, 2);    /* an underscore before each at most */
    char *upper = arena_array(arena, length + 1, 2);
    size_t used = 0;

    for (size_t i = 0; i < length; i++) {
        if (begins_word(name, i)) {
            lower[used] = '_';
            upper[used++] = '_';
        }
        lower[used] = to_lower(name[i]);
        upper[used++] = to_upper(name[i]);
    }
    return (struct names){ lower, upper };
}

struct names names_join(struct arena *arena, struct names first, struct names second)
{
    return (struct names){
        arena_printf(arena, "%s_%s", first.lower, second.lower),
        arena_printf(arena, "%s_%s", first.upper, second.upper),
    };
}

const char *names_keyword_of(const char *identifier)
{
    static const char *const languages[] = { NULL, "C", "C++", "C and C++" };
    const struct keyword *keyword = bsearch(identifier, keywords,
                                            sizeof keywords / sizeof keywords[0],
                                            sizeof keywords[0], compare_keyword);

    return keyword != NULL ? languages[keyword->in] : NULL;
}

const char *names_guard(struct arena *arena, const char *file_name)
{
    size_t length = strlen(file_name);
    char *guard = arena_alloc(arena, length + 2);
    size_t used = 0;

    if (is_digit(file_name[0]))
        guard[used++] = 'A';                /* an identifier begins with a letter */
    for (size_t i = 0; i < length; i++) {
        char c = to_upper(file_name[i]);

        guard[used++] = is_upper(c) || is_digit(c) ? c : '_';
    }
    return guard;
}

/* --------------------------------------------------------------- what generated code declares -- */

#define FORMS(...) (const char *const[]){ __VA_ARGS__, NULL }

static const char *const *const forms[NAMES_OWNER_COUNT] = {
    [NAMES_LIBRARY] = FORMS("$a"),
    [NAMES_ENUM] = FORMS("$a", "$a_name", "$a_type", "$a_variants"),
    [NAMES_ENUMERATOR] = FORMS("$A_$B"),
    [NAMES_STRUCT] = FORMS("$a", "$a_default", "$a_type", "$a_fields"),
    [NAMES_EXTERN] = FORMS("$a_extern", "$a_extern_copy", "$a_extern_free"),
    [NAMES_PROTOCOL] = FORMS("$a", "$a_impl", "$a_default", "$a_type", "$a_fields"),
    [NAMES_PROTOCOL_FUNCTION] = FORMS("$a_$b"),
    [NAMES_PROTOCOL_RESULT] = FORMS("$a_$b_release", "$a_$b_result", "$a_$b_result_type", "$a_$b_result_fields"),
    [NAMES_PROTOCOL_REQUIRED] = FORMS("$a_as_$b"),
    [NAMES_IMPL] = FORMS("$a_of_$b", "$a_impl_$b"),
    [NAMES_IMPL_FUNCTION] = FORMS("$a_$b_$c", "$a_$b_dispatch_$c"),
    [NAMES_REGISTRY] = FORMS("$a_start", "$a_start_link", "$a_lookup", "$a_register", "$a_unregister", "$a_entries",
                             "$a_values", "$a_keys", "$a_select", "$a_dispatch", "$a_key_of",
                             "$a_count", "$a_key", "$a_key_fields", "$a_key_type", "$a_registry"),
    [NAMES_REGISTRY_VALUE] = FORMS("$a_value", "$a_value_default", "$a_value_fields", "$a_value_type", "$a_value_of",
                                   "$a_update_value"),
    [NAMES_REGISTRY_META] = FORMS("$a_put_meta_$b", "$a_meta_$b", "$a_delete_meta_$b", "$a_$b_meta", "$a_$b_meta_fields",
                                  "$a_$b_meta_type", "$a_$b_meta_first"),
    [NAMES_REGISTRY_METAS] = FORMS("$a_metas", "$a_meta_values"),
    [NAMES_REGISTRY_LISTENERS] = FORMS("$a_listeners", "$a_registered", "$a_registered_msg", "$a_registered_msg_fields",
                                       "$a_registered_msg_type", "$a_registered_message", "$a_unregistered",
                                       "$a_unregistered_msg", "$a_unregistered_msg_fields", "$a_unregistered_msg_type",
                                       "$a_unregistered_message"),
    [NAMES_REGISTRY_MATCH] = FORMS("$a_match_$b", "$a_count_match_$b", "$a_unregister_match_$b", "$a_select_$b",
                                   "$a_count_select_$b", "$a_matches_$b", "$a_$b_match"),
    [NAMES_PUBSUB] = FORMS("$a_start", "$a_start_link", "$a_subscribe", "$a_unsubscribe", "$a_entries", "$a_count", "$a_broadcast",
                           "$a_broadcast_from", "$a_broadcast_with", "$a_key", "$a_key_fields", "$a_key_type", "$a_registry"),
    [NAMES_PUBSUB_VALUE] = FORMS("$a_value", "$a_value_default", "$a_value_fields", "$a_value_type", "$a_value_of"),
    [NAMES_BROADCAST] = FORMS("$a_$b", "$a_$b_msg", "$a_$b_msg_fields", "$a_$b_msg_type", "$a_$b_message", "$a_broadcast_$b",
                              "$a_broadcast_from_$b", "$a_local_broadcast_$b", "$a_local_broadcast_from_$b",
                              "$a_direct_broadcast_$b", "$a_broadcast_with_$b"),
    [NAMES_SUBSCRIBED] = FORMS("$A_ON_$B"),
    [NAMES_SERVER_SUBSCRIBED] = FORMS("$a_handle_$b", "$a_dispatch_$b"),
    [NAMES_TABLE] = FORMS("$a_key", "$a_key_fields", "$a_key_type", "$a_table", "$a_clear", "$a_free", "$a_new", "$a_drop",
                          "$a_about", "$a_rename", "$a_set_heir", "$a_give_away", "$a_insert", "$a_insert_many", "$a_insert_new",
                          "$a_insert_new_many", "$a_lookup", "$a_lookup_all", "$a_take", "$a_member", "$a_delete",
                          "$a_delete_object", "$a_delete_all", "$a_visiting", "$a_visit_row", "$a_each", "$a_all", "$a_first",
                          "$a_last", "$a_next", "$a_prev", "$a_fetch", "$a_fix"),
    [NAMES_NAMED_TABLE] = FORMS("$a_place", "$a_whereis"),
    [NAMES_TABLE_VALUE] = FORMS("$a_get_$b", "$a_set_$b", "$A_FIELD_$B"),
    [NAMES_COUNTER] = FORMS("$a_update_counter_$b", "$a_update_counter_$b_or", "$a_update_counter_$b_bounded"),
    [NAMES_MATCH] = FORMS("$a_select_$b", "$a_open_$b", "$a_count_$b", "$a_delete_$b"),
    [NAMES_REVERSE_MATCH] = FORMS("$a_select_reverse_$b"),
    [NAMES_MATCH_GUARD] = FORMS("$a_$b_matches"),
    [NAMES_MATCH_ARGUMENTS] = FORMS("$a_$b_args", "$a_$b_args_fields", "$a_$b_args_type"),
    [NAMES_MATCH_CHANGE] = FORMS("$a_$b_change", "$a_replace_$b"),
    [NAMES_MATCH_GIVEN] = FORMS("$a_$b_gives", "$a_$b_projection", "$a_$b_visiting", "$a_$b_visit_given", "$a_fetch_$b",
                                "$a_each_$b", "$a_free_$b"),
    [NAMES_ACTOR] = FORMS("$a", "$a_start", "$a_start_link", "$a_stop", "$a_self_fields",
                          "$a_self_type", "$a_start_up", "$a_message_table", "$a_subscribed_table"),
    [NAMES_RANGES] = FORMS("$a_start_in_range"),
    [NAMES_STAGE] = FORMS("$a_gen_stage", "$a_begin_stage"),
    [NAMES_EMITS] = FORMS("$a_emit", "$a_emit_all"),
    [NAMES_CONSUMES] = FORMS("$a_handle_events", "$a_dispatch_events"),
    [NAMES_SUBSCRIPTION] = FORMS("$a_subscribe", "$a_subscription"),
    [NAMES_LINK] = FORMS("$a_$b_subscription"),
    [NAMES_PRODUCER] = FORMS("$a_handle_demand", "$a_dispatch_demand"),
    [NAMES_PARTITION] = FORMS("$a_partition", "$a_dispatch_partition"),
    [NAMES_SUBSCRIBE] = FORMS("$a_handle_subscribe", "$a_dispatch_subscribe"),
    [NAMES_CANCEL] = FORMS("$a_handle_cancel", "$a_dispatch_cancel"),
    [NAMES_SERVER] = FORMS("$a_init", "$a_gen_server", "$a_handler_table", "$a_continue_table",
                           "$a_continue_names"),
    [NAMES_AGENT] = FORMS("$a_init", "$a_agent", "$a_handler_table"),
    [NAMES_MACHINE] = FORMS("$a_state", "$a_state_name", "$a_event_name", "$a_get_state", "$a_gen_statem", "$a_default",
                            "$a_state_table", "$a_cell_table", "$a_every_table", "$a_event_names",
                            "$a_decide_event", "$a_take_event",
                            "$A_ON_SIGNAL_EXIT", "$A_ON_SIGNAL_DOWN", "$A_ON_SIGNAL_INFO", "$A_ON_TIMEOUT_AFTER",
                            "$A_ON_TIMEOUT_EVERY", "$A_ON_TIMEOUT_IDLE", "$a_timer_table"),
    [NAMES_SUPERVISOR] = FORMS("$a_start", "$a_start_link", "$a_stop", "$a_init", "$a_dispatch_init", "$a_supervisor",
                               "$a_dynamic_supervisor", "$a_task_supervisor", "$a_consumer_supervisor", "$a_child_table", "$a_partition_supervisor", "$a_partition",
                               "$a_partition_of", "$a_partition_of_string", "$a_partition_child", "$a_partitions"),
    [NAMES_TASK] = FORMS("$a_run", "$a_async", "$a_async_with", "$a_completed", "$a_await", "$a_yield", "$a_shutdown",
                         "$a_ignore", "$a_await_many", "$a_yield_many", "$a_answer", "$a_release", "$a_start",
                         "$a_start_link", "$a_start_child", "$a_async_stream", "$a_async_stream_from",
                         "$a_async_stream_next", "$a_task", "$a_orders", "$a_children", "$a_dispatch_run", "$a_tag",
                         "$a_result", "$a_result_fields", "$a_result_type", "$a_result_variants"),
    [NAMES_ARGUMENTS] = FORMS("$a_args", "$a_args_default", "$a_args_fields", "$a_args_type"),
    [NAMES_REGISTERED] = FORMS("$a_whereis", "$a_register_via"),
    [NAMES_EXIT] = FORMS("$a_handle_exit", "$a_dispatch_exit"),
    [NAMES_DOWN] = FORMS("$a_handle_down", "$a_dispatch_down"),
    [NAMES_INFO] = FORMS("$a_handle_info", "$a_dispatch_info"),
    [NAMES_TIMEOUT] = FORMS("$a_handle_timeout", "$a_dispatch_timeout"),
    [NAMES_TERMINATE] = FORMS("$a_terminate", "$a_dispatch_terminate"),
    [NAMES_FORMAT_STATUS] = FORMS("$a_format_status", "$a_dispatch_format_status"),
    [NAMES_CODE_CHANGE] = FORMS("$a_code_change", "$a_dispatch_code_change"),
    [NAMES_GET_STATE] = FORMS("$a_get_state"),
    [NAMES_REPLACE_STATE] = FORMS("$a_replace_state"),
    [NAMES_GET_DATA] = FORMS("$a_get_data"),
    [NAMES_REPLACE_DATA] = FORMS("$a_replace_data"),
    [NAMES_PREVIOUS_STATE] = FORMS("$a_previous_state"),
    [NAMES_MESSAGE] = FORMS("$a_$b", "$a_$b_msg", "$a_$b_msg_fields", "$a_$b_msg_type", "$a_$b_message",
                            "$a_$b_every_ns", "$A_ON_$B"),
    [NAMES_SERVER_MESSAGE] = FORMS("$a_handle_$b", "$a_dispatch_$b"),
    [NAMES_TIMER] = FORMS("$A_TIMER_$B"),
    [NAMES_CALL] = FORMS("$a_$b_reply", "$a_$b_tag", "$a_$b_tag_name", "$a_$b_release", "$a_$b_reply_to",
                         "$a_$b_reply_fields", "$a_$b_reply_type", "$a_$b_reply_variants"),
    [NAMES_ALTERNATIVE] = FORMS("$A_$B_$C", "$a_$b_reply_$c_fields"),
    [NAMES_CONTINUE] = FORMS("$a_continue_$b", "$a_handle_continue_$b", "$a_dispatch_continue_$b",
                             "$A_CONTINUE_$B"),
    [NAMES_STATE] = FORMS("$A_STATE_$B", "$a_$b_timeouts"),
    [NAMES_VALUE] = FORMS("$a_$b_state", "$a_$b_state_fields", "$a_$b_state_type"),
    [NAMES_VALUES] = FORMS("$a_states", "$a_states_fields", "$a_states_type", "$a_value_table"),
    [NAMES_REQUEST] = FORMS("$a_$b_send", "$a_$b_wait", "$a_$b_receive", "$a_$b_answer", "$a_$b_multi_call"),
    [NAMES_HIBERNATE_AFTER] = FORMS("$a_hibernation_ns"),
    [NAMES_START_WITH] = FORMS("$a_start_with"),
    [NAMES_ROW_MESSAGE] = FORMS("$a_$b_on_$c"),
    [NAMES_ROW_EXIT] = FORMS("$a_$b_on_exit"),
    [NAMES_ROW_DOWN] = FORMS("$a_$b_on_down"),
    [NAMES_ROW_INFO] = FORMS("$a_$b_on_info"),
    [NAMES_ROW_AFTER] = FORMS("$a_$b_after", "$a_$b_after_ns"),
    [NAMES_ROW_EVERY] = FORMS("$a_$b_every", "$a_$b_every_ns"),
    [NAMES_ROW_IDLE] = FORMS("$a_$b_idle", "$a_$b_idle_ns"),
    [NAMES_ROW_ENTER] = FORMS("$a_$b_enter"),
    [NAMES_ROW_LEAVE] = FORMS("$a_$b_exit"),
    [NAMES_FUNCTION] = FORMS("$a_$b", "$a_$b_outcome", "$a_$b_outcome_name"),
    [NAMES_OUTCOME] = FORMS("$A_$B_$C"),
    [NAMES_APPLICATION] = FORMS("$a_application", "$a_run", "$a_start_tree", "$a_start_phases", "$a_depends"),
    [NAMES_SETTINGS] = FORMS("$a_env", "$a_env_default", "$a_env_get", "$a_env_set", "$a_env_clear", "$a_env_fields", "$a_env_type",
                             "$a_env_fill", "$a_env_sources", "$a_env_settings",
                             "$a_env_in_range"),
    [NAMES_APP_START] = FORMS("$a_start", "$a_start_root"),
    [NAMES_APP_PREP_STOP] = FORMS("$a_prep_stop"),
    [NAMES_APP_STOP] = FORMS("$a_stop"),
    [NAMES_CONFIG_CHANGE] = FORMS("$a_config_change", "$a_dispatch_config_change", "$a_env_change"),
    [NAMES_SIGHUP] = FORMS("$a_sighup"),
    [NAMES_OPTIONS] = FORMS("$a_options", "$a_dispatch_options"),
    [NAMES_START_PHASE] = FORMS("$a_start_phase_$b"),
    [NAMES_TASK_RESULT] = FORMS("$A_$B", "$a_result_$b_fields"),
    [NAMES_CHILD] = FORMS("$a_child_$b", "$a_start_$b", "$a_$b_template", "$a_launch_$b"),
};

const char *const *names_forms(enum names_owner owner)
{
    return forms[owner];
}

/* One word, as an actor or a type may be called; and constants that a prefix and a word may give. */
const char *const *names_of_library(void)
{
    static const char *const names[] = {
        "abort", "abs", "accept", "access", "acos", "alarm", "alloca", "asin", "assert", "atan",
        "atexit", "atof", "atoi", "atol", "basename", "bind", "brk", "bsearch", "bzero", "calloc",
        "cbrt", "ceil", "chdir", "chmod", "chown", "chroot", "clearenv", "clock", "clone", "close",
        "closedir", "complex", "confstr", "connect", "copysign", "cos", "cosh", "creat", "crypt",
        "ctime", "daemon", "difftime", "dirname", "div", "dup", "environ", "erf", "errno", "exit",
        "exp", "fabs", "fclose", "fcntl", "fdim", "feof", "ferror", "fflush", "ffs", "fgetc", "fgets",
        "fileno", "flock", "floor", "fma", "fmax", "fmin", "fmod", "fopen", "fork", "fprintf", "fputc",
        "fputs", "fread", "free", "frexp", "fscanf", "fseek", "fstat", "fsync", "ftell", "ftok",
        "gamma", "getc", "getchar", "getcwd", "getenv", "getline", "getpid", "gets", "gettimeofday",
        "glob", "gmtime", "htonl", "htons", "hypot", "index", "ioctl", "isatty", "jmp_buf", "jn", "jrand48",
        "kill", "killpg", "labs", "lchown", "ldexp", "ldiv", "lfind", "link", "linux", "listen", "localtime",
        "lockf", "log", "logb", "longjmp", "lrand48", "lsearch", "lseek", "lstat", "main", "malloc",
        "memchr", "memcmp", "memcpy", "memmove", "memset", "mkdir", "mkfifo", "mknod", "mkstemp",
        "mktime", "mlock", "mmap", "modf", "mount", "mprotect", "msync", "munmap", "nan",
        "nanosleep", "nice", "ntohl", "ntohs", "offsetof", "open", "opendir", "openlog", "pause", "pclose",
        "perror", "pipe", "poll", "popen", "pow", "pread", "printf", "psignal", "putc", "putchar",
        "putenv", "puts", "pwrite", "qsort", "raise", "rand", "random", "read", "readdir", "readlink",
        "readv", "realloc", "realpath", "reboot", "recv", "remainder", "remove", "rename", "rewind",
        "rindex", "rint", "rmdir", "round", "sbrk", "scanf", "select", "send", "sendfile", "setbuf",
        "setenv", "setjmp", "shutdown", "sigaction", "signal", "signgam", "sin", "sinh", "sleep",
        "snprintf", "socket", "sprintf", "sqrt", "srand", "sscanf", "stat", "stderr", "stdin",
        "stdout", "stime", "strcat", "strchr", "strcmp", "strcpy", "strdup", "strlen", "strtok",
        "swab", "symlink", "sync", "syscall", "sysconf", "syslog", "system", "tan", "tanh", "tell",
        "tempnam", "time", "timezone", "times", "tmpfile", "tolower", "toupper", "trunc", "truncate",
        "tzname", "tzset", "umask", "umount", "uname", "ungetc", "unix", "unlink", "unsetenv", "usleep",
        "utime", "va_list", "vfork", "vprintf", "wait", "waitpid", "write", "writev", "y0", "y1", "yn",
        "j0", "j1",
        "file_handle", "fwrite", "iovec", "readahead", "splice", "strerror", "tee", "timespec", "timeval",
        "int8_t", "int16_t", "int32_t", "int64_t", "uint8_t", "uint16_t", "uint32_t", "uint64_t", "uint", "ulong",
        "ushort", "size_t", "ssize_t", "off_t", "pid_t", "time_t",
        "EOF", "NULL", "BUFSIZ", "CHAR_BIT", "CHAR_MAX", "CHAR_MIN", "CLOCKS_PER_SEC", "DBL_MAX",
        "DBL_MIN", "EXIT_FAILURE", "EXIT_SUCCESS", "FILENAME_MAX", "FLT_MAX", "FLT_MIN", "FOPEN_MAX",
        "HUGE_VAL", "INT8_MAX", "INT8_MIN", "INT16_MAX", "INT16_MIN", "INT32_MAX", "INT32_MIN",
        "INT64_MAX", "INT64_MIN", "INTMAX_MAX", "INTMAX_MIN", "INTPTR_MAX", "INTPTR_MIN", "INT_MAX",
        "INT_MIN", "LC_ALL", "LOG_ALERT", "LOG_AUTH", "LOG_CONS", "LOG_CRIT", "LOG_DAEMON",
        "LOG_DEBUG", "LOG_EMERG", "LOG_ERR", "LOG_INFO", "LOG_KERN", "LOG_LOCAL0", "LOG_MAIL",
        "LOG_NOTICE", "LOG_PID", "LOG_USER", "LOG_WARNING", "LONG_MAX", "LONG_MIN", "PATH_MAX",
        "PTRDIFF_MAX", "PTRDIFF_MIN", "RAND_MAX", "SCHAR_MAX", "SCHAR_MIN", "SEEK_CUR", "SEEK_END",
        "SEEK_SET", "SHRT_MAX", "SHRT_MIN", "SIG_BLOCK", "SIG_DFL", "SIG_ERR", "SIG_IGN",
        "SIG_SETMASK", "SIG_UNBLOCK", "SIZE_MAX", "TMP_MAX", "UCHAR_MAX", "UINT8_MAX", "UINT16_MAX",
        "UINT32_MAX", "UINT64_MAX", "UINTMAX_MAX", "UINTPTR_MAX", "UINT_MAX", "ULONG_MAX",
        "USHRT_MAX", "WCHAR_MAX", "WCHAR_MIN",
        NULL
    };

    return names;
}

bool names_is_reserved(const char *identifier)
{
    static const char *const ours[] = { "actor", "libactor" };

    for (size_t i = 0; i < sizeof ours / sizeof ours[0]; i++) {
        size_t length = strlen(ours[i]);

        if (strncmp(identifier, ours[i], length) == 0
            && (identifier[length] == '\0' || identifier[length] == '_'))
            return true;
    }
    return false;
}
