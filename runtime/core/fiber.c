/*
 * Fibers. A fiber is one mapping: a guard at the bottom, the stack above it, and the struct that
 * describes it at the very top, where no stack overflow reaches. A suspended fiber is its stack
 * pointer; everything else that has to survive lies on its stack. The switch itself is assembly, or
 * ucontext where there is none; around it the tools that follow stacks are told.
 */

#include "fiber.h"

#include <assert.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>

#include <actor/error.h>

#include "outside.h"

#ifndef __has_feature
#define __has_feature(feature) 0
#endif
#ifndef __has_include
#define __has_include(header) 0
#endif

#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
#define FIBER_ASAN 1
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#else
#define FIBER_ASAN 0
#endif

#if defined(__SANITIZE_THREAD__) || __has_feature(thread_sanitizer)
#define FIBER_TSAN 1
#include <sanitizer/tsan_interface.h>
#else
#define FIBER_TSAN 0
#endif

#if __has_include(<valgrind/valgrind.h>)
#include <valgrind/valgrind.h>
#else
#define VALGRIND_STACK_REGISTER(low, high) 0u
#define VALGRIND_STACK_DEREGISTER(id) ((void)(id))
#endif

#if !defined(LIBACTOR_FIBER_PORTABLE)                                                             \
    && !(defined(__x86_64__) && !defined(__ILP32__)) && !(defined(__aarch64__) && defined(__LP64__))
#define LIBACTOR_FIBER_PORTABLE
#endif
#ifdef LIBACTOR_FIBER_PORTABLE
#include <ucontext.h>
#endif

#ifndef MAP_STACK
#define MAP_STACK 0
#endif
#ifndef MAP_NORESERVE
#define MAP_NORESERVE 0
#endif

#define GUARD_BYTES (64 * (size_t)1024)     /* a frame up to this size can't step over the guard */
#define MIN_STACK_BYTES (16 * (size_t)1024)
#define FRAME_ALIGN 16

struct libactor_fiber {
#ifdef LIBACTOR_FIBER_PORTABLE
    ucontext_t context;                     /* of a suspended fiber */
#else
    void *sp;                               /* of a suspended fiber */
#endif
    void (*entry)(void *arg);               /* NULL: adopted */
    void *arg;
    char *base;                             /* the mapping: guard, stack, this struct */
    size_t mapped_bytes;
    char *guard;
    size_t guard_bytes;
    char *low;                              /* the stack proper, low <= sp < high */
    char *high;
    unsigned valgrind_id;
#if FIBER_ASAN
    void *fake_stack;                       /* of a suspended fiber */
#endif
#if FIBER_TSAN
    void *tsan;
#endif
};

void libactor_fiber_begin(libactor_fiber *fiber) __attribute__((noreturn, visibility("hidden")));

#ifdef LIBACTOR_FIBER_PORTABLE

/* makecontext passes ints alone: the pointer comes in two halves. */
static void begin_portable(unsigned high, unsigned low)
{
    libactor_fiber_begin((libactor_fiber *)(((uintptr_t)high << 16 << 16) | (uintptr_t)low));
}

static void prepare(libactor_fiber *fiber)
{
    uintptr_t bits = (uintptr_t)fiber;
    int failed = getcontext(&fiber->context);

    assert(failed == 0);                    /* it has no way to fail */
    (void)failed;
    fiber->context.uc_stack.ss_sp = fiber->low;
    fiber->context.uc_stack.ss_size = (size_t)(fiber->high - fiber->low);
    fiber->context.uc_link = NULL;
    makecontext(&fiber->context, (void (*)(void))begin_portable, 2, (unsigned)(bits >> 16 >> 16),
                (unsigned)(bits & 0xffffffffu));
}

static void jump(libactor_fiber *from, libactor_fiber *to)
{
    swapcontext(&from->context, &to->context);
}

#else

void libactor_fiber_jump(void **save_sp, void *to_sp) __attribute__((visibility("hidden")));
void libactor_fiber_start(void) __attribute__((visibility("hidden")));

/* What libactor_fiber_jump pops of a fiber that has not run yet. */
#if defined(__x86_64__)
struct first_frame {
    uint32_t mxcsr;
    uint16_t x87_cw;
    uint16_t unused;
    const void *r12;                        /* the fiber: see libactor_fiber_start */
    uint64_t r13, r14, r15, rbx, rbp;
    void (*ret)(void);
    uint64_t end[2];                        /* aligns the stack, and ends chains of frame pointers */
};
_Static_assert(sizeof(struct first_frame) == 80, "libactor_fiber_jump pops 64 bytes, start aligns");

static void set_first_frame(struct first_frame *frame, const libactor_fiber *fiber)
{
    *frame = (struct first_frame){ .r12 = fiber, .ret = libactor_fiber_start };
    __asm__ volatile("stmxcsr %0" : "=m"(frame->mxcsr));
    __asm__ volatile("fnstcw %0" : "=m"(frame->x87_cw));
}
#else
struct first_frame {
    uint64_t x29;
    void (*x30)(void);
    const void *x19;                        /* the fiber: see libactor_fiber_start */
    uint64_t x20_to_x28[9];
    uint64_t d8_to_d15[8];
    uint64_t fpcr;
    uint64_t unused;
};
_Static_assert(sizeof(struct first_frame) == 176, "libactor_fiber_jump pops 176 bytes");

static void set_first_frame(struct first_frame *frame, const libactor_fiber *fiber)
{
    *frame = (struct first_frame){ .x30 = libactor_fiber_start, .x19 = fiber };
    __asm__ volatile("mrs %0, fpcr" : "=r"(frame->fpcr));
}
#endif
_Static_assert(sizeof(struct first_frame) % FRAME_ALIGN == 0, "the stack stays aligned");

static void prepare(libactor_fiber *fiber)
{
    struct first_frame *frame = (struct first_frame *)(void *)fiber->high - 1;

    set_first_frame(frame, fiber);
    fiber->sp = frame;
}

static void jump(libactor_fiber *from, libactor_fiber *to)
{
    libactor_fiber_jump(&from->sp, to->sp);
}

#endif

#if FIBER_ASAN
/*
 * Frees the fake stack that abandoned frames leave behind. It can be freed only as the one of the
 * stack being left, so the caller's is put aside meanwhile. Nothing here may be on a fake stack.
 */
__attribute__((no_sanitize_address, noinline)) static void drop_fake_stack(libactor_fiber *fiber)
{
    void *own = NULL;
    const void *own_low = NULL;
    size_t own_bytes = 0;

    if (fiber->fake_stack == NULL)
        return;
    __sanitizer_start_switch_fiber(&own, fiber->low, (size_t)(fiber->high - fiber->low));
    __sanitizer_finish_switch_fiber(fiber->fake_stack, &own_low, &own_bytes);
    __sanitizer_start_switch_fiber(NULL, own_low, own_bytes);
    __sanitizer_finish_switch_fiber(own, NULL, NULL);
    fiber->fake_stack = NULL;
}
#endif

/* Tells the tools that a fiber's frames are gone. */
static void forget_frames(libactor_fiber *fiber)
{
#if FIBER_ASAN
    drop_fake_stack(fiber);
    __asan_unpoison_memory_region(fiber->low, (size_t)(fiber->high - fiber->low));
#endif
#if FIBER_TSAN
    __tsan_destroy_fiber(fiber->tsan);
#endif
    (void)fiber;
}

static void unmap(char *base, size_t bytes)
{
    /*
     * At the limit of mappings the kernel can't cut a hole into one. Then the addresses stay taken,
     * but nothing behind them.
     */
    if (libactor_outside.memory.unmap(base, bytes) != 0)
        (void)libactor_outside.memory.drop(base, bytes);
}

static size_t round_up(size_t bytes, size_t unit)
{
    return (bytes + unit - 1) / unit * unit;
}

/* Where every fiber begins, on its own stack. */
void libactor_fiber_begin(libactor_fiber *fiber)
{
#if FIBER_ASAN
    __sanitizer_finish_switch_fiber(NULL, NULL, NULL);
#endif
    fiber->entry(fiber->arg);
    abort();                                /* entry must not return: there is nowhere to go */
}

int libactor_fiber_create(size_t stack_bytes, void (*entry)(void *arg), void *arg, libactor_fiber **out)
{
    size_t page = libactor_outside.memory.page_bytes();
    size_t guard_bytes = round_up(GUARD_BYTES, page);
    size_t top_bytes = round_up(sizeof(libactor_fiber), FRAME_ALIGN);
    size_t mapped_bytes;
    libactor_fiber *fiber;
    char *base;

    assert(entry != NULL);
    if (stack_bytes < MIN_STACK_BYTES)
        stack_bytes = MIN_STACK_BYTES;
    if (stack_bytes > SIZE_MAX / 2)
        return ACTOR_ELIMIT;
    mapped_bytes = guard_bytes + round_up(stack_bytes + top_bytes, page);
    base = libactor_map(mapped_bytes, true);
    if (base == NULL)
        return errno == ENOMEM ? ACTOR_ELIMIT : ACTOR_ENOMEM;
    if (libactor_outside.memory.guard(base, guard_bytes) != 0) {
        unmap(base, mapped_bytes);
        return ACTOR_ELIMIT;
    }
    fiber = (libactor_fiber *)(void *)(base + mapped_bytes - top_bytes);
    *fiber = (libactor_fiber){
        .entry = entry,
        .arg = arg,
        .base = base,
        .mapped_bytes = mapped_bytes,
        .guard = base,
        .guard_bytes = guard_bytes,
        .low = base + guard_bytes,
        .high = (char *)fiber,
    };
    fiber->valgrind_id = VALGRIND_STACK_REGISTER(fiber->low, fiber->high - 1);
#if FIBER_TSAN
    fiber->tsan = __tsan_create_fiber(0);
#endif
    prepare(fiber);
    *out = fiber;
    return ACTOR_OK;
}

/* Finds the bounds of the calling thread's stack; they stay empty where nobody knows them. */
static void find_own_stack(libactor_fiber *fiber)
{
    void *low = NULL;
    size_t bytes = 0;
    size_t guard_bytes = 0;

    if (!libactor_outside.threads.own_stack(&low, &bytes, &guard_bytes))
        return;
    fiber->low = low;
    fiber->high = fiber->low + bytes;
    fiber->guard = fiber->low - guard_bytes;
    fiber->guard_bytes = guard_bytes;
}

int libactor_fiber_adopt(libactor_fiber **out)
{
    size_t mapped_bytes = round_up(sizeof(libactor_fiber), libactor_outside.memory.page_bytes());
    libactor_fiber *fiber;
    char *base;

    base = libactor_map(mapped_bytes, false);
    if (base == NULL)
        return ACTOR_ENOMEM;
    fiber = (libactor_fiber *)(void *)base;
    *fiber = (libactor_fiber){ .base = base, .mapped_bytes = mapped_bytes };
    find_own_stack(fiber);
#if FIBER_TSAN
    fiber->tsan = __tsan_get_current_fiber();
#endif
    *out = fiber;
    return ACTOR_OK;
}

void libactor_fiber_switch(libactor_fiber *from, libactor_fiber *to)
{
    assert(from != to);
#if FIBER_ASAN
    __sanitizer_start_switch_fiber(&from->fake_stack, to->low, (size_t)(to->high - to->low));
#endif
#if FIBER_TSAN
    __tsan_switch_to_fiber(to->tsan, 0);
#endif
    jump(from, to);
#if FIBER_ASAN
    __sanitizer_finish_switch_fiber(from->fake_stack, NULL, NULL);
    from->fake_stack = NULL;
#endif
}

/* A page below the frame that calls: what the kernel or a signal handler may put there at once is in it. */
void libactor_fiber_trim(libactor_fiber *fiber)
{
    const size_t page = libactor_outside.memory.page_bytes();
    const uintptr_t here = (uintptr_t)__builtin_frame_address(0);
    const uintptr_t low = (uintptr_t)fiber->low;
    uintptr_t end = here / page * page;

    if (fiber->entry == NULL || here < low || here >= (uintptr_t)fiber->high || end < low + 2 * page)
        return;
    end -= page;
    (void)libactor_outside.memory.drop(fiber->low, (size_t)(end - low));
}

void libactor_fiber_destroy(libactor_fiber *fiber)
{
    if (fiber == NULL)
        return;
    if (fiber->entry != NULL) {
        forget_frames(fiber);
        VALGRIND_STACK_DEREGISTER(fiber->valgrind_id);
    }
    unmap(fiber->base, fiber->mapped_bytes);
}

void libactor_fiber_left(const libactor_fiber *fiber)
{
#if FIBER_ASAN
    __asan_unpoison_memory_region(fiber->low, (size_t)(fiber->high - fiber->low));
#endif
    (void)fiber;
}

bool libactor_fiber_guards(const libactor_fiber *fiber, const void *address)
{
    return (uintptr_t)address - (uintptr_t)fiber->guard < fiber->guard_bytes;
}
