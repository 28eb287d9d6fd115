/*
 * What the expressions of specs come to in C. Arithmetic on integers, durations and instants is exact,
 * as in Erlang, or the actor ends with the reason `badarith`: no count wraps round in silence, and no
 * division by zero takes the program along. Floats follow IEEE 754.
 */
#ifndef ACTOR_EXPR_H
#define ACTOR_EXPR_H

#include <string.h>

#include "process.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Ends the calling actor with the reason `badarith`. Threads: as actor_exit. Erlang: badarith. */
ACTOR_NORETURN static inline void actor_bad_arithmetic(const char *detail)
{
    actor_exit(actor_reason_own("badarith", detail));
}

/** Ends the calling actor with the reason `novalue` where what is none has no value. Threads: as actor_exit. */
static inline void actor_have(bool present)
{
    if (!present)
        actor_exit(actor_reason_own("novalue", "none has no value"));
}

/*
 * For each integer type: actor_add_int32(a, b), actor_sub_, actor_mul_, actor_div_, actor_mod_, and for
 * those with a sign actor_neg_int32(a). Division rounds towards zero. Threads: as actor_exit.
 */
#define ACTOR_DEFINE_CHECKED(name, type)                       \
    static inline type actor_add_##name(type a, type b)        \
    {                                                          \
        type sum;                                              \
                                                               \
        if (__builtin_add_overflow(a, b, &sum))                \
            actor_bad_arithmetic(#name " + " #name);           \
        return sum;                                            \
    }                                                          \
    static inline type actor_sub_##name(type a, type b)        \
    {                                                          \
        type difference;                                       \
                                                               \
        if (__builtin_sub_overflow(a, b, &difference))         \
            actor_bad_arithmetic(#name " - " #name);           \
        return difference;                                     \
    }                                                          \
    static inline type actor_mul_##name(type a, type b)        \
    {                                                          \
        type product;                                          \
                                                               \
        if (__builtin_mul_overflow(a, b, &product))            \
            actor_bad_arithmetic(#name " * " #name);           \
        return product;                                        \
    }

#define ACTOR_DEFINE_UNSIGNED(name, type)                      \
    ACTOR_DEFINE_CHECKED(name, type)                           \
    static inline type actor_div_##name(type a, type b)        \
    {                                                          \
        if (b == 0)                                            \
            actor_bad_arithmetic("division by zero");          \
        return (type)(a / b);                                  \
    }                                                          \
    static inline type actor_mod_##name(type a, type b)        \
    {                                                          \
        if (b == 0)                                            \
            actor_bad_arithmetic("division by zero");          \
        return (type)(a % b);                                  \
    }

/*
 * The least number divided by -1 is the one quotient that does not fit. With statements, since gcc's -Wconversion does not see
 * the casts in `b == -1 ? 0 : (type)(a % b)` where it has -fsanitize=undefined.
 */
#define ACTOR_DEFINE_SIGNED(name, type)                        \
    ACTOR_DEFINE_CHECKED(name, type)                           \
    static inline type actor_neg_##name(type a)                \
    {                                                          \
        return actor_sub_##name(0, a);                         \
    }                                                          \
    static inline type actor_div_##name(type a, type b)        \
    {                                                          \
        if (b == 0)                                            \
            actor_bad_arithmetic("division by zero");          \
        if (b == -1)                                           \
            return actor_neg_##name(a);                        \
        return (type)(a / b);                                  \
    }                                                          \
    static inline type actor_mod_##name(type a, type b)        \
    {                                                          \
        if (b == 0)                                            \
            actor_bad_arithmetic("division by zero");          \
        if (b == -1)                                           \
            return 0;                                          \
        return (type)(a % b);                                  \
    }

/*
 * The same where an expression that has no result is false and ends nobody, as guards are in a table's matches:
 * actor_try_add_int32(a, b, &failed) sets `failed` then. Threads: any.
 */
#define ACTOR_DEFINE_TRIED(name, type)                                         \
    static inline type actor_try_add_##name(type a, type b, bool *failed)      \
    {                                                                          \
        type sum;                                                              \
                                                                               \
        if (__builtin_add_overflow(a, b, &sum))                                \
            *failed = true;                                                    \
        return sum;                                                            \
    }                                                                          \
    static inline type actor_try_sub_##name(type a, type b, bool *failed)      \
    {                                                                          \
        type difference;                                                       \
                                                                               \
        if (__builtin_sub_overflow(a, b, &difference))                         \
            *failed = true;                                                    \
        return difference;                                                     \
    }                                                                          \
    static inline type actor_try_mul_##name(type a, type b, bool *failed)      \
    {                                                                          \
        type product;                                                          \
                                                                               \
        if (__builtin_mul_overflow(a, b, &product))                            \
            *failed = true;                                                    \
        return product;                                                        \
    }                                                                          \
    /* For types with a sign, whose least number divided by -1 does not fit. */ \
    static inline type actor_try_neg_##name(type a, bool *failed)              \
    {                                                                          \
        return actor_try_sub_##name(0, a, failed);                             \
    }                                                                          \
    static inline type actor_try_div_##name(type a, type b, bool *failed)      \
    {                                                                          \
        if (b == 0) {                                                          \
            *failed = true;                                                    \
            return 0;                                                          \
        }                                                                      \
        if ((type)-1 < 1 && b == (type)-1)                                     \
            return actor_try_neg_##name(a, failed);                            \
        return (type)(a / b);                                                  \
    }                                                                          \
    static inline type actor_try_mod_##name(type a, type b, bool *failed)      \
    {                                                                          \
        if (b == 0)                                                            \
            *failed = true;                                                    \
        if (b == 0 || ((type)-1 < 1 && b == (type)-1))                         \
            return 0;                                                          \
        return (type)(a % b);                                                  \
    }

ACTOR_DEFINE_TRIED(int8, int8_t)
ACTOR_DEFINE_TRIED(int16, int16_t)
ACTOR_DEFINE_TRIED(int32, int32_t)
ACTOR_DEFINE_TRIED(int64, int64_t)
ACTOR_DEFINE_TRIED(uint8, uint8_t)
ACTOR_DEFINE_TRIED(uint16, uint16_t)
ACTOR_DEFINE_TRIED(uint32, uint32_t)
ACTOR_DEFINE_TRIED(uint64, uint64_t)

#undef ACTOR_DEFINE_TRIED

/** Notes that what is none has no value. Threads: any. */
static inline void actor_try_have(bool present, bool *failed)
{
    if (!present)
        *failed = true;
}

ACTOR_DEFINE_SIGNED(int8, int8_t)
ACTOR_DEFINE_SIGNED(int16, int16_t)
ACTOR_DEFINE_SIGNED(int32, int32_t)
ACTOR_DEFINE_SIGNED(int64, int64_t)
ACTOR_DEFINE_UNSIGNED(uint8, uint8_t)
ACTOR_DEFINE_UNSIGNED(uint16, uint16_t)
ACTOR_DEFINE_UNSIGNED(uint32, uint32_t)
ACTOR_DEFINE_UNSIGNED(uint64, uint64_t)

#undef ACTOR_DEFINE_CHECKED
#undef ACTOR_DEFINE_UNSIGNED
#undef ACTOR_DEFINE_SIGNED

/**
 * Ends the calling actor when something failed that must not: with the reason `enomem` when memory is out, else with `badmatch`,
 * and what the code says.
 *
 * Threads    As actor_exit: any that runs an actor, or C for one by actor_blocking. On another it ends the program, and says on
 *            standard error what failed, where, with which code.
 * OTP        The match `ok = ...`.
 */
#define actor_must(...) actor_must_at((__VA_ARGS__), #__VA_ARGS__, __FILE__, __LINE__)

/** What actor_must calls. */
static inline void actor_must_at(int code, const char *call, const char *file, int line)
{
    if (code < 0)
        actor_must_failed(code, call, file, line);
}

/**
 * Sets a described value that belongs to an actor's state to a copy of another, freeing what it held.
 *
 * Ownership  `from` is copied, and may lie within `to`.
 * Errors     ACTOR_ENOMEM, or what the `copy` of an extern in it gave; the value is as it was.
 * Threads    The actor the state belongs to.
 */
static inline int actor_value_set(const actor_type_info *type, void *to, const void *from)
{
    void *copy = actor_alloc(type->size);
    int err = copy == NULL ? (int)ACTOR_ENOMEM : actor_type_copy(type, copy, from);

    if (err == ACTOR_OK) {
        actor_type_clear(type, to);
        memcpy(to, copy, type->size);
    }
    actor_free(copy);
    return err;
}

#ifdef __cplusplus
}
#endif
#endif
