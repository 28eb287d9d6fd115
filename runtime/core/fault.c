/*
 * Containment of faults. The handler asks a strict filter whether the signal can only have stopped an
 * actor's own code; if so it jumps back to the worker, else it says why not and passes the signal on.
 * What is "own" is decided by address: a table of the loaded objects' code, less the runtime's code,
 * which the build puts into a section of its own. The filter looks at the callers too, since own code
 * that libc called back may stand within libc's locks.
 *
 * Everything below `handle` runs in a signal handler: no allocation, no stdio, no locks.
 */

#include "fault.h"

#include <assert.h>
#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <link.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include <unwind.h>

#include <ucontext.h>
#include <unistd.h>

#include <actor/error.h>

#include "outside.h"

#define ARRAY_LEN(array) (sizeof(array) / sizeof *(array))
#define NULL_BYTES ((uintptr_t)64 * 1024)   /* an access below is one through a null pointer */
#define SIGNAL_STACK_BYTES ((size_t)64 * 1024)
#define MAX_SEGMENTS 256
#define MAX_WALK 64                         /* frames looked at, from the fault on */
#define LINE_BYTES 320

/* Of a thread-local that a signal handler reads: found without a call that might allocate. */
#define IN_HANDLERS __attribute__((tls_model("initial-exec")))

/* ---- what is whose -------------------------------------------------------------------------------- */

/* A loaded object's executable segment. */
struct segment {
    uintptr_t start;
    uintptr_t end;
    uintptr_t base;                         /* where the object is loaded */
    bool own;
    char name[48];                          /* of the file, without its folder */
};

/* A function of libc, found when the handlers are installed. */
struct function {
    const char *name;
    uintptr_t start;
    uintptr_t end;
};

/* The linker's; both NULL if no code of the program is in such a section. */
extern const char runtime_start[] __asm__("__start_libactor_text") __attribute__((weak, visibility("hidden")));
extern const char runtime_stop[] __asm__("__stop_libactor_text") __attribute__((weak, visibility("hidden")));

/* Segments are only ever added, under the lock: the first n_segments can be read by anyone. */
static struct segment segments[MAX_SEGMENTS];
static atomic_size_t n_segments;

static struct function abort_function = { .name = "abort" };
static struct function assert_functions[] = {
    { .name = "__assert_fail" },            /* glibc, musl */
    { .name = "__assert_perror_fail" },
    { .name = "__assert" },
};

static const struct segment *segment_of(uintptr_t address)
{
    size_t n = atomic_load_explicit(&n_segments, memory_order_acquire);

    for (size_t i = 0; i < n; i++) {
        if (address >= segments[i].start && address < segments[i].end)
            return &segments[i];
    }
    return NULL;
}

static bool is_runtime(uintptr_t address)
{
    return address >= (uintptr_t)runtime_start && address < (uintptr_t)runtime_stop;
}

static bool is_own(uintptr_t address)
{
    const struct segment *segment = segment_of(address);

    return segment != NULL && segment->own && !is_runtime(address);
}

static bool is_in(const struct function *function, uintptr_t address)
{
    return address >= function->start && address < function->end;
}

static bool begins_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

/* Tells by its path whether an object is the system's, or a library that has locks the filter must respect. */
static bool is_system_library(const char *path, const char *file)
{
    static const char *const folders[] = { "/lib/", "/lib32/", "/lib64/", "/usr/" };
    static const char *const names[] = {
        "ld-",        "ld.",       "libasan.", "libc-",   "libc.",    "libclang_rt.", "libdl",    "libgcc_s",
        "libhwasan.", "libjemalloc", "liblsan.", "libm-", "libm.",    "libmimalloc", "libpthread", "librt",
        "libstdc++",  "libtcmalloc", "libtsan.", "libubsan.", "libuv.",
    };

    if (path == file)                       /* no folder: the kernel's own, linux-vdso.so.1 */
        return true;
    for (size_t i = 0; i < ARRAY_LEN(folders); i++) {
        if (begins_with(path, folders[i]))
            return true;
    }
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (begins_with(file, names[i]))
            return true;
    }
    return false;
}

static void add_segment(const struct segment *segment)
{
    size_t n = atomic_load_explicit(&n_segments, memory_order_relaxed);

    for (size_t i = 0; i < n; i++) {
        if (segments[i].start == segment->start && segments[i].end == segment->end)
            return;
    }
    if (n == MAX_SEGMENTS)                  /* code that is in no segment is not contained */
        return;
    segments[n] = *segment;
    atomic_store_explicit(&n_segments, n + 1, memory_order_release);
}

/* The walk through the loaded objects: what it needs to know, and what it finds out. */
struct survey {
    const char *program;
    bool started;
    bool dynamic;                           /* the program has a dynamic linker */
};

static int survey_object(struct dl_phdr_info *info, size_t info_bytes, void *arg)
{
    struct survey *survey = arg;
    const bool is_program = !survey->started;
    const char *path = is_program ? survey->program : info->dlpi_name;
    const char *slash = strrchr(path, '/');
    const char *file = slash == NULL ? path : slash + 1;
    bool own = is_program || !is_system_library(path, file);

    (void)info_bytes;
    survey->started = true;
    for (size_t i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *header = &info->dlpi_phdr[i];
        struct segment segment = { .base = info->dlpi_addr };

        if (is_program && header->p_type == PT_INTERP)
            survey->dynamic = true;
        if (header->p_type != PT_LOAD || (header->p_flags & PF_X) == 0)
            continue;
        segment.start = info->dlpi_addr + header->p_vaddr;
        segment.end = segment.start + header->p_memsz;
        /* The runtime may be in a plugin, wherever that is installed. */
        segment.own = own || (segment.start <= (uintptr_t)runtime_start && (uintptr_t)runtime_start < segment.end);
        strncpy(segment.name, file, sizeof segment.name - 1);
        add_segment(&segment);
    }
    return 0;
}

static void find_function(struct function *function)
{
#ifdef __GLIBC__
    void *address = dlsym(RTLD_NEXT, function->name);
    Dl_info info;
    void *entry = NULL;

    if (address == NULL || dladdr1(address, &info, &entry, RTLD_DL_SYMENT) == 0 || entry == NULL)
        return;
    function->start = (uintptr_t)address;
    function->end = function->start + (size_t)((const ElfW(Sym) *)entry)->st_size;
#else
    /* Nobody says how long a function is: it stays unknown, and what it does is not contained. */
    (void)function;
#endif
}

/* ---- the machine ---------------------------------------------------------------------------------- */

#if defined(__x86_64__)

static uintptr_t get_pc(const ucontext_t *context)
{
    return (uintptr_t)context->uc_mcontext.gregs[REG_RIP];
}

/* Undoes the call that has just been made, as far as the program counter and the stack go. */
static void step_out(ucontext_t *context)
{
    uintptr_t sp = (uintptr_t)context->uc_mcontext.gregs[REG_RSP];

    context->uc_mcontext.gregs[REG_RIP] = (greg_t)(*(const uintptr_t *)sp);
    context->uc_mcontext.gregs[REG_RSP] = (greg_t)(sp + sizeof(uintptr_t));
}

/* ud2, and ud1 as the undefined-behaviour sanitizer uses it: compilers make them, wild jumps rarely hit them. */
static bool is_trap(uintptr_t pc)
{
    const unsigned char *code = (const unsigned char *)pc;

    if (code[0] == 0x67)
        code++;
    return code[0] == 0x0f && (code[1] == 0x0b || code[1] == 0xb9);
}

/* The kernel gives handlers fresh floating-point modes; the worker wants those it had. */
static void restore_modes(const ucontext_t *context)
{
    const struct _libc_fpstate *state = context->uc_mcontext.fpregs;
    uint32_t mxcsr;
    uint16_t cw;

    if (state == NULL)
        return;
    mxcsr = state->mxcsr & ~UINT32_C(0x3f); /* less the exceptions raised */
    cw = state->cwd;
    __asm__ volatile("ldmxcsr %0" : : "m"(mxcsr));
    __asm__ volatile("fldcw %0" : : "m"(cw));
}

#elif defined(__aarch64__)

static uintptr_t get_pc(const ucontext_t *context)
{
    return (uintptr_t)context->uc_mcontext.pc;
}

static void step_out(ucontext_t *context)
{
    context->uc_mcontext.pc = context->uc_mcontext.regs[30];
}

/* udf; __builtin_trap's brk is a SIGTRAP, which is the debugger's. */
static bool is_trap(uintptr_t pc)
{
    return (*(const uint32_t *)pc & UINT32_C(0xffff0000)) == 0;
}

static void restore_modes(const ucontext_t *context)
{
    (void)context;                          /* the kernel leaves them alone */
}

#else
#define FAULT_UNKNOWN_MACHINE 1

static uintptr_t get_pc(const ucontext_t *context)
{
    (void)context;
    return 0;
}

static void step_out(ucontext_t *context)
{
    (void)context;
}

static bool is_trap(uintptr_t pc)
{
    (void)pc;
    return false;
}

static void restore_modes(const ucontext_t *context)
{
    (void)context;
}

#endif

/* ---- the report, from within a handler ------------------------------------------------------------ */

struct line {
    size_t len;
    char text[LINE_BYTES];
};

static void put(struct line *line, const char *text)
{
    while (*text != '\0' && line->len < sizeof line->text - 1)
        line->text[line->len++] = *text++;
    line->text[line->len] = '\0';
}

static void put_number(struct line *line, uintptr_t number, unsigned base)
{
    char digits[3 * sizeof number + 1];
    size_t at = sizeof digits - 1;

    digits[at] = '\0';
    do {
        digits[--at] = "0123456789abcdef"[number % base];
        number /= base;
    } while (number != 0);
    put(line, &digits[at]);
}

static void put_address(struct line *line, uintptr_t address)
{
    put(line, "0x");
    put_number(line, address, 16);
}

/* An address as its object and the distance from where that is loaded, which addr2line takes. */
static void put_place(struct line *line, uintptr_t address)
{
    const struct segment *segment = segment_of(address);

    if (segment == NULL) {
        put_address(line, address);
        return;
    }
    put(line, segment->name);
    put(line, "+");
    put_address(line, address - segment->base);
    if (is_runtime(address))
        put(line, " (the runtime)");
}

static void write_line(struct line *line)
{
    const char *text = line->text;
    size_t left;

    if (line->len == sizeof line->text - 1)
        line->len--;
    line->text[line->len++] = '\n';
    left = line->len;
    while (left > 0) {
        ssize_t n = write(STDERR_FILENO, text, left);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            break;                          /* nobody to tell */
        text += n;
        left -= (size_t)n;
    }
    line->len = 0;
}

/* ---- the filter ----------------------------------------------------------------------------------- */

static const struct {
    int number;
    const char *name;
} signals[] = {
    { SIGSEGV, "SIGSEGV" }, { SIGBUS, "SIGBUS" },   { SIGFPE, "SIGFPE" },
    { SIGILL, "SIGILL" },   { SIGABRT, "SIGABRT" },
};

static size_t index_of(int number)
{
    size_t i = 0;

    while (signals[i].number != number)
        i++;
    return i;
}

/* The frames from where the signal struck. A return address stands for the call before it. */
struct walk {
    uintptr_t from;
    bool begun;
    int n;
    uintptr_t pc[MAX_WALK];                 /* within the instruction */
    uintptr_t address[MAX_WALK];            /* as a debugger shows it */
};

static void add_frame(struct walk *walk, uintptr_t address, uintptr_t pc)
{
    walk->address[walk->n] = address;
    walk->pc[walk->n] = pc;
    walk->n++;
}

static _Unwind_Reason_Code walk_frame(struct _Unwind_Context *context, void *arg)
{
    struct walk *walk = arg;
    int exact = 0;
    uintptr_t address = (uintptr_t)_Unwind_GetIPInfo(context, &exact);

    if (!walk->begun && address != walk->from)
        return _URC_NO_REASON;              /* the handler's own */
    walk->begun = true;
    if (address == 0 || walk->n == MAX_WALK)
        return _URC_NORMAL_STOP;
    add_frame(walk, address, exact != 0 ? address : address - 1);
    return _URC_NO_REASON;
}

/* Walks from the interrupted instruction; a call to the null page counts as the call instruction. */
static void walk_from(struct walk *walk, ucontext_t *context)
{
    const mcontext_t before = context->uc_mcontext;
    uintptr_t pc = get_pc(context);

    *walk = (struct walk){ .from = pc };
    if (pc < NULL_BYTES) {
        step_out(context);
        walk->from = get_pc(context);
        add_frame(walk, pc, walk->from - 1);
    }
    _Unwind_Backtrace(walk_frame, walk);
    if (!walk->begun)                       /* no unwind information: the one frame that is sure */
        add_frame(walk, walk->from, walk->from);
    context->uc_mcontext = before;
}

/*
 * Says why the frames from `first` on are not own code that the runtime called; NULL: they are. Own
 * code without end is recursion, which the runtime began as it began everything.
 */
static const char *refuse_callers(const struct walk *walk, int first)
{
    int i = first;

    while (i < walk->n && is_own(walk->pc[i]))
        i++;
    if (i == MAX_WALK || (i < walk->n && is_runtime(walk->pc[i])))
        return NULL;
    if (i == walk->n)
        return "since its callers are unknown: it was built without unwind tables";
    return "since a library called the code";
}

/*
 * Finds the frame that called abort or a failed assert, in own code and without another function of
 * libc between the two: malloc too calls abort, when it finds its memory damaged. -1: none.
 */
static int find_abort_caller(const struct walk *walk, const char **what)
{
    int i = 0;

    while (i < walk->n && !is_own(walk->pc[i]) && !is_in(&abort_function, walk->pc[i]))
        i++;
    if (i + 1 >= walk->n || !is_in(&abort_function, walk->pc[i]))
        return -1;
    i++;
    if (is_own(walk->pc[i])) {
        *what = "abort was called";
        return i;
    }
    for (int inner = 0; inner < 2; inner++, i++) { /* glibc has a function between the two */
        for (size_t f = 0; f < ARRAY_LEN(assert_functions); f++) {
            if (i + 1 < walk->n && is_in(&assert_functions[f], walk->pc[i]) && is_own(walk->pc[i + 1])) {
                *what = "an assert failed";
                return i + 1;
            }
        }
    }
    return -1;
}

static const char *arithmetic_text(int code)
{
    switch (code) {
    case FPE_INTDIV:
        return "division by zero, or of the least integer by -1";
    case FPE_INTOVF:
        return "integer overflow";
    case FPE_FLTDIV:
        return "floating-point division by zero";
    case FPE_FLTOVF:
        return "floating-point overflow";
    case FPE_FLTUND:
        return "floating-point underflow";
    case FPE_FLTINV:
        return "invalid floating-point operation";
    default:
        return "arithmetic trap";
    }
}

/* Says what happened: "SIGSEGV at address 0x0". */
static void put_what(struct line *line, const siginfo_t *info)
{
    put(line, signals[index_of(info->si_signo)].name);
    if (info->si_code <= 0) {
        put(line, " sent by process ");
        put_number(line, (uintptr_t)info->si_pid, 10);
        return;
    }
    if (info->si_signo == SIGFPE) {
        put(line, ": ");
        put(line, arithmetic_text(info->si_code));
    } else if (info->si_code != SI_KERNEL) {
        put(line, " at address ");
        put_address(line, (uintptr_t)info->si_addr);
    }
}

static bool is_overflow(const siginfo_t *info, const struct libactor_fault_point *point)
{
    return (info->si_signo == SIGSEGV || info->si_signo == SIGBUS) && info->si_code > 0 && info->si_code != SI_KERNEL &&
           point != NULL && point->fiber != NULL && libactor_fiber_guards(point->fiber, info->si_addr);
}

/*
 * Decides: NULL if the fault is contained, with `what` it was; else why not, for a sentence that
 * begins "not contained, ".
 */
static const char *refuse(const siginfo_t *info, const struct walk *walk,
                          const struct libactor_fault_point *point, struct line *what)
{
    const uintptr_t address = (uintptr_t)info->si_addr;
    const char *abort_text = NULL;
    int first = 0;

    if (info->si_signo == SIGABRT) {
        if (info->si_code != SI_TKILL || info->si_pid != getpid())
            return "since it was sent";
        first = find_abort_caller(walk, &abort_text);
        if (first < 0)
            return "since it was not an actor's own code that called abort";
        put(what, "SIGABRT: ");
        put(what, abort_text);
    } else {
        if (info->si_code <= 0)
            return "since it was sent";
        if (info->si_code == SI_KERNEL)     /* an address that can't exist; si_addr says nothing */
            return "since the address is wild: memory may be damaged";
        if (!is_own(walk->pc[0]))
            return is_runtime(walk->pc[0]) ? "since it is in the runtime" : "since it is not in an actor's own code";
        switch (info->si_signo) {
        case SIGFPE:
            put_what(what, info);
            break;
        case SIGILL:
            if (!is_trap(walk->pc[0]))
                return "since it is no trap the compiler made";
            put(what, "SIGILL: a trap instruction");
            break;
        default:
            if (is_overflow(info, point))
                put(what, "stack overflow: ");
            else if (address >= NULL_BYTES)
                return "since the address is wild: memory may be damaged";
            put_what(what, info);
            break;
        }
    }
    return refuse_callers(walk, first);
}

/* ---- the handlers --------------------------------------------------------------------------------- */

_Thread_local struct libactor_fault_point *libactor_fault_armed IN_HANDLERS;

/* This thread is in `handle`: another fault means that the handler itself has failed. */
static _Thread_local volatile sig_atomic_t handling IN_HANDLERS;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned installs;
/* Written before the handler is installed, then read by it. */
static struct sigaction previous[ARRAY_LEN(signals)];
/* Somebody put a handler over ours and did not take it off; it may call ours. */
static bool covered[ARRAY_LEN(signals)];

static void die(int number)
{
    struct sigaction action = { .sa_handler = SIG_DFL };

    sigaction(number, &action, NULL);
    raise(number);
}

/* Does what would have been done without this module. Returning repeats a fault that the kernel raised. */
static void pass_on(int number, siginfo_t *info, void *context)
{
    const struct sigaction *action = &previous[index_of(number)];
    struct sigaction by_default = { .sa_handler = SIG_DFL };
    sigset_t mask;

    if ((action->sa_flags & SA_SIGINFO) == 0 && action->sa_handler == SIG_IGN && info->si_code <= 0)
        return;
    if ((action->sa_flags & SA_SIGINFO) == 0
        && (action->sa_handler == SIG_DFL || action->sa_handler == SIG_IGN)) {
        if (info->si_code <= 0)
            die(number);
        sigaction(number, &by_default, NULL);
        return;
    }
    mask = action->sa_mask;
    if ((action->sa_flags & SA_NODEFER) == 0)
        sigaddset(&mask, number);
    pthread_sigmask(SIG_BLOCK, &mask, NULL); /* the return from our handler undoes it */
    if ((action->sa_flags & SA_SIGINFO) != 0)
        action->sa_sigaction(number, info, context);
    else
        action->sa_handler(number);
}

static void report(const siginfo_t *info, const ucontext_t *context, const struct libactor_fault_point *point,
                   const char *why)
{
    struct line line = { 0 };

    put(&line, "libactor: ");
    if (is_overflow(info, point))
        put(&line, "stack overflow: ");
    put_what(&line, info);
    put(&line, " in ");
    put_place(&line, get_pc(context));
    put(&line, ": not contained, ");
    put(&line, why);
    write_line(&line);
}

static void report_walk(const struct walk *walk)
{
    struct line line = { 0 };

    for (int i = 0; i < walk->n; i++) {
        put(&line, "libactor:     ");
        put_place(&line, walk->address[i]);
        write_line(&line);
    }
}

/* "libactor:   actor Cache <12.3>, at put" */
static void report_who(void)
{
    struct libactor_fault_who who;
    struct line line = { 0 };

    libactor_fault_find_who(&who);
    if (who.title == NULL)
        return;
    put(&line, "libactor:   actor ");
    put(&line, who.title);
    put(&line, " <");
    put_number(&line, who.index, 10);
    put(&line, ".");
    put_number(&line, who.generation, 10);
    put(&line, ">");
    if (who.message != NULL) {
        put(&line, ", at ");
        put(&line, who.message);
    }
    write_line(&line);
}

static void contain(struct libactor_fault_point *point, const struct line *what, const struct walk *walk,
                    const ucontext_t *context)
{
    size_t len = what->len < sizeof point->what - 1 ? what->len : sizeof point->what - 1;

    memcpy(point->what, what->text, len);
    point->what[len] = '\0';
    point->n_trace = 0;
    while (point->n_trace < walk->n && point->n_trace < LIBACTOR_FAULT_FRAMES) {
        point->trace[point->n_trace] = (void *)walk->address[point->n_trace];
        point->n_trace++;
    }
    /* A jump leaves the mask as it is. It is that of before unless somebody wraps our handler. */
    pthread_sigmask(SIG_SETMASK, &context->uc_sigmask, NULL);
    restore_modes(context);
    if (point->fiber != NULL)
        libactor_fiber_left(point->fiber);
    handling = 0;
    _longjmp(point->back, 2);
}

static void handle(int number, siginfo_t *info, void *arg)
{
    const int saved_errno = errno;
    struct libactor_fault_point *point = libactor_fault_armed;
    ucontext_t *context = arg;
    struct line what = { 0 };
    struct walk walk = { 0 };
    const char *why = NULL;
    const bool is_default = (previous[index_of(number)].sa_flags & SA_SIGINFO) == 0
                            && previous[index_of(number)].sa_handler == SIG_DFL;

    if (handling) {
        put(&what, "libactor: a fault while handling a fault");
        write_line(&what);
        die(number);
    }
    handling = 1;
    if (point != NULL) {
        walk_from(&walk, context);
        why = refuse(info, &walk, point, &what);
        if (why == NULL)
            contain(point, &what, &walk, context);
    } else {
        why = libactor_fault_is_left_out() ? "since the actor on this thread does not contain faults"
                                           : "since no actor's code was running on this thread";
    }
    /* A host may live on faults: what happens outside actors is reported only if it is the end. */
    if (point != NULL || is_default) {
        report(info, context, point, why);
        if (point == NULL)
            walk_from(&walk, context);
        report_walk(&walk);
        if (is_default)                     /* else the host's handler comes next, and must */
            report_who();
    }
    handling = 0;
    errno = saved_errno;
    pass_on(number, info, arg);
    errno = saved_errno;
}

static bool is_ours(const struct sigaction *action)
{
    return (action->sa_flags & SA_SIGINFO) != 0 && action->sa_sigaction == handle;
}

static void install_one(size_t i)
{
    struct sigaction action = {
        .sa_sigaction = handle,
        /* No mask is changed on the way in, so none needs to be put back on the way out. */
        .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER,
    };
    struct sigaction now;

    sigemptyset(&action.sa_mask);
    sigaction(signals[i].number, NULL, &now);
    if (is_ours(&now) || covered[i])        /* two that call each other would not end */
        return;
    previous[i] = now;
    sigaction(signals[i].number, &action, NULL);
}

static void uninstall_one(size_t i)
{
    struct sigaction now;

    sigaction(signals[i].number, NULL, &now);
    covered[i] = !is_ours(&now);
    if (!covered[i])
        sigaction(signals[i].number, &previous[i], NULL);
}

int libactor_fault_install(void)
{
    char program[PATH_MAX] = { 0 };
    struct survey survey = { .program = program };
    int err = ACTOR_OK;

#ifdef FAULT_UNKNOWN_MACHINE
    return ACTOR_ENOTSUP;
#endif
    if (runtime_start == NULL)              /* its code is not in a section of its own */
        return ACTOR_ENOTSUP;
    if (readlink("/proc/self/exe", program, sizeof program - 1) < 0)
        memcpy(program, "program", sizeof "program");
    pthread_mutex_lock(&lock);
    dl_iterate_phdr(survey_object, &survey);
    if (!survey.dynamic) {                  /* libc's code can't be told from the program's */
        err = ACTOR_ENOTSUP;
        goto unlock;
    }
    if (installs++ == 0) {
        find_function(&abort_function);
        for (size_t i = 0; i < ARRAY_LEN(assert_functions); i++)
            find_function(&assert_functions[i]);
        for (size_t i = 0; i < ARRAY_LEN(signals); i++)
            install_one(i);
    }
unlock:
    pthread_mutex_unlock(&lock);
    return err;
}

void libactor_fault_uninstall(void)
{
    pthread_mutex_lock(&lock);
    assert(installs > 0);
    if (--installs == 0) {
        for (size_t i = 0; i < ARRAY_LEN(signals); i++)
            uninstall_one(i);
    }
    pthread_mutex_unlock(&lock);
}

/* ---- signal stacks -------------------------------------------------------------------------------- */

static _Thread_local struct {
    unsigned enters;
    char *base;                             /* a guard page, then the stack */
    size_t page_bytes;
    size_t stack_bytes;
    stack_t previous;
} signal_stack;

int libactor_fault_thread_enter(void)
{
    size_t page_bytes = libactor_outside.memory.page_bytes();
    size_t stack_bytes = SIGNAL_STACK_BYTES;
    stack_t stack = { 0 };
    char *base;

    if (signal_stack.enters > 0) {
        signal_stack.enters++;
        return ACTOR_OK;
    }
#ifdef _SC_MINSIGSTKSZ
    stack_bytes += (size_t)sysconf(_SC_MINSIGSTKSZ) / page_bytes * page_bytes; /* registers grow wider */
#endif
    base = libactor_map(page_bytes + stack_bytes, false);
    if (base == NULL)
        return ACTOR_ENOMEM;
    if (libactor_outside.memory.guard(base, page_bytes) != 0)
        goto unmap;
    stack.ss_sp = base + page_bytes;
    stack.ss_size = stack_bytes;
    if (sigaltstack(&stack, &signal_stack.previous) != 0)
        goto unmap;
    signal_stack.base = base;
    signal_stack.page_bytes = page_bytes;
    signal_stack.stack_bytes = stack_bytes;
    signal_stack.enters = 1;
    return ACTOR_OK;
unmap:
    libactor_outside.memory.unmap(base, page_bytes + stack_bytes);
    return ACTOR_ENOMEM;
}

void libactor_fault_thread_leave(void)
{
    stack_t now;

    assert(signal_stack.enters > 0);
    if (--signal_stack.enters > 0)
        return;
    if (sigaltstack(NULL, &now) == 0 && now.ss_sp == signal_stack.base + signal_stack.page_bytes)
        sigaltstack(&signal_stack.previous, NULL);
    libactor_outside.memory.unmap(signal_stack.base, signal_stack.page_bytes + signal_stack.stack_bytes);
    signal_stack.base = NULL;
}

/* ---- afterwards ----------------------------------------------------------------------------------- */

/* As put_place, also when no handlers are installed and the loaded objects were not surveyed. */
static void put_place_in_file(struct line *line, uintptr_t address)
{
    struct link_map *object = NULL;
    const char *name;
    Dl_info info;

    if (segment_of(address) != NULL || dladdr1((const void *)address, &info, (void **)&object, RTLD_DL_LINKMAP) == 0 ||
        object == NULL) {
        put_place(line, address);
        return;
    }
    name = strrchr(info.dli_fname, '/');
    put(line, name == NULL ? info.dli_fname : name + 1);
    put(line, "+");
    put_address(line, address - object->l_addr);
}

static _Unwind_Reason_Code trace_frame(struct _Unwind_Context *context, void *arg)
{
    struct libactor_fault_point *point = arg;
    const uintptr_t address = _Unwind_GetIP(context);

    if (address == 0 || point->n_trace == LIBACTOR_FAULT_FRAMES)
        return _URC_NORMAL_STOP;
    if (is_runtime(address - 1))            /* who was called to end the actor; then who called its code */
        return point->n_trace == 0 ? _URC_NO_REASON : _URC_NORMAL_STOP;
    point->trace[point->n_trace++] = (void *)address;
    return _URC_NO_REASON;
}

void libactor_fault_trace(struct libactor_fault_point *point)
{
    point->n_trace = 0;
    _Unwind_Backtrace(trace_frame, point);
}

void libactor_fault_describe(const struct libactor_fault_point *point, FILE *out)
{
    for (int i = 0; i < point->n_trace; i++) {
        uintptr_t address = (uintptr_t)point->trace[i];
        /* A return address may be the first of the next function. */
        const void *within = (const void *)(i == 0 ? address : address - 1);
        struct line place = { 0 };
        Dl_info info;

        if (is_runtime(address))
            break;                          /* who called the actor's own code is always the same */
        fprintf(out, "\n    #%d ", i);
        put_place_in_file(&place, address);
        if (dladdr(within, &info) != 0 && info.dli_sname != NULL)
            fprintf(out, "%s+0x%zx (%s)", info.dli_sname, (size_t)(address - (uintptr_t)info.dli_saddr), place.text);
        else
            fputs(place.text, out);
    }
}
