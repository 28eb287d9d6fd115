/*
 * The switch between two fibers on x86-64: push what a callee must keep, change stacks, pop it again.
 * To the caller it is a function call that takes a while. The object says that it is fit for indirect
 * branch tracking but not for shadow stacks, so a program linked with it runs without them.
 */
#if defined(__x86_64__) && !defined(__ILP32__) && !defined(LIBACTOR_FIBER_PORTABLE)

        .text

/* void libactor_fiber_jump(void **save_sp, void *to_sp) */
        .globl  libactor_fiber_jump
        .hidden libactor_fiber_jump
        .type   libactor_fiber_jump, @function
        .p2align 4
libactor_fiber_jump:
        .cfi_startproc
        endbr64
        pushq   %rbp
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset rbp, 0
        pushq   %rbx
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset rbx, 0
        pushq   %r15
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset r15, 0
        pushq   %r14
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset r14, 0
        pushq   %r13
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset r13, 0
        pushq   %r12
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset r12, 0
        subq    $8, %rsp
        .cfi_adjust_cfa_offset 8
        stmxcsr (%rsp)
        fnstcw  4(%rsp)
        movq    %rsp, (%rdi)
        movq    %rsi, %rsp
        ldmxcsr (%rsp)
        fldcw   4(%rsp)
        addq    $8, %rsp
        .cfi_adjust_cfa_offset -8
        popq    %r12
        .cfi_adjust_cfa_offset -8
        .cfi_restore r12
        popq    %r13
        .cfi_adjust_cfa_offset -8
        .cfi_restore r13
        popq    %r14
        .cfi_adjust_cfa_offset -8
        .cfi_restore r14
        popq    %r15
        .cfi_adjust_cfa_offset -8
        .cfi_restore r15
        popq    %rbx
        .cfi_adjust_cfa_offset -8
        .cfi_restore rbx
        popq    %rbp
        .cfi_adjust_cfa_offset -8
        .cfi_restore rbp
        popq    %rcx
        .cfi_adjust_cfa_offset -8
        .cfi_register rip, rcx
        notrack jmp *%rcx               # predicted better than a ret to another place
        .cfi_endproc
        .size   libactor_fiber_jump, . - libactor_fiber_jump

/* Where a new fiber begins, the fiber in r12. An undefined return address ends every backtrace. */
        .globl  libactor_fiber_start
        .hidden libactor_fiber_start
        .type   libactor_fiber_start, @function
        .p2align 4
libactor_fiber_start:
        .cfi_startproc
        .cfi_undefined rip
        endbr64
        movq    %r12, %rdi
        call    libactor_fiber_begin
        ud2
        .cfi_endproc
        .size   libactor_fiber_start, . - libactor_fiber_start

#if defined(__CET__) && (__CET__ & 1)
        .section .note.gnu.property, "a", @note
        .p2align 3
        .long   4                       /* bytes of the owner's name */
        .long   16                      /* bytes of the description */
        .long   5                       /* NT_GNU_PROPERTY_TYPE_0 */
        .asciz  "GNU"
        .long   0xc0000002              /* GNU_PROPERTY_X86_FEATURE_1_AND */
        .long   4
        .long   1                       /* GNU_PROPERTY_X86_FEATURE_1_IBT */
        .long   0
#endif

#endif

        .section .note.GNU-stack, "", %progbits
