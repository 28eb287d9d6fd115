/*
 * The switch between two fibers on aarch64: store what a callee must keep, change stacks, load it
 * again. To the caller it is a function call that takes a while. The object says that it is fit for
 * branch target identification but not for guarded control stacks.
 */
#if defined(__aarch64__) && defined(__LP64__) && !defined(LIBACTOR_FIBER_PORTABLE)

#define FRAME_BYTES 176

        .text

/* void libactor_fiber_jump(void **save_sp, void *to_sp) */
        .globl  libactor_fiber_jump
        .hidden libactor_fiber_jump
        .type   libactor_fiber_jump, %function
        .p2align 4
libactor_fiber_jump:
        .cfi_startproc
        hint    #34                     /* bti c */
        sub     sp, sp, #FRAME_BYTES
        .cfi_adjust_cfa_offset FRAME_BYTES
        stp     x29, x30, [sp]
        .cfi_rel_offset x29, 0
        .cfi_rel_offset x30, 8
        stp     x19, x20, [sp, #16]
        .cfi_rel_offset x19, 16
        .cfi_rel_offset x20, 24
        stp     x21, x22, [sp, #32]
        .cfi_rel_offset x21, 32
        .cfi_rel_offset x22, 40
        stp     x23, x24, [sp, #48]
        .cfi_rel_offset x23, 48
        .cfi_rel_offset x24, 56
        stp     x25, x26, [sp, #64]
        .cfi_rel_offset x25, 64
        .cfi_rel_offset x26, 72
        stp     x27, x28, [sp, #80]
        .cfi_rel_offset x27, 80
        .cfi_rel_offset x28, 88
        stp     d8, d9, [sp, #96]
        .cfi_rel_offset d8, 96
        .cfi_rel_offset d9, 104
        stp     d10, d11, [sp, #112]
        .cfi_rel_offset d10, 112
        .cfi_rel_offset d11, 120
        stp     d12, d13, [sp, #128]
        .cfi_rel_offset d12, 128
        .cfi_rel_offset d13, 136
        stp     d14, d15, [sp, #144]
        .cfi_rel_offset d14, 144
        .cfi_rel_offset d15, 152
        mrs     x9, fpcr
        str     x9, [sp, #160]
        mov     x10, sp
        str     x10, [x0]
        mov     sp, x1
        ldr     x10, [sp, #160]
        cmp     x9, x10
        b.eq    1f
        msr     fpcr, x10
1:
        ldp     d14, d15, [sp, #144]
        ldp     d12, d13, [sp, #128]
        ldp     d10, d11, [sp, #112]
        ldp     d8, d9, [sp, #96]
        ldp     x27, x28, [sp, #80]
        ldp     x25, x26, [sp, #64]
        ldp     x23, x24, [sp, #48]
        ldp     x21, x22, [sp, #32]
        ldp     x19, x20, [sp, #16]
        ldp     x29, x30, [sp]
        add     sp, sp, #FRAME_BYTES
        .cfi_def_cfa sp, 0
        .cfi_restore x29
        .cfi_restore x30
        .cfi_restore x19
        .cfi_restore x20
        .cfi_restore x21
        .cfi_restore x22
        .cfi_restore x23
        .cfi_restore x24
        .cfi_restore x25
        .cfi_restore x26
        .cfi_restore x27
        .cfi_restore x28
        .cfi_restore d8
        .cfi_restore d9
        .cfi_restore d10
        .cfi_restore d11
        .cfi_restore d12
        .cfi_restore d13
        .cfi_restore d14
        .cfi_restore d15
        ret
        .cfi_endproc
        .size   libactor_fiber_jump, . - libactor_fiber_jump

/* Where a new fiber begins, the fiber in x19. An undefined return address ends every backtrace. */
        .globl  libactor_fiber_start
        .hidden libactor_fiber_start
        .type   libactor_fiber_start, %function
        .p2align 4
libactor_fiber_start:
        .cfi_startproc
        .cfi_undefined x30
        hint    #36                     /* bti j */
        mov     x0, x19
        bl      libactor_fiber_begin
        brk     #1
        .cfi_endproc
        .size   libactor_fiber_start, . - libactor_fiber_start

#if defined(__ARM_FEATURE_BTI_DEFAULT)
        .section .note.gnu.property, "a", %note
        .p2align 3
        .word   4                       /* bytes of the owner's name */
        .word   16                      /* bytes of the description */
        .word   5                       /* NT_GNU_PROPERTY_TYPE_0 */
        .asciz  "GNU"
        .word   0xc0000000              /* GNU_PROPERTY_AARCH64_FEATURE_1_AND */
        .word   4
        .word   1                       /* GNU_PROPERTY_AARCH64_FEATURE_1_BTI */
        .word   0
#endif

#endif

        .section .note.GNU-stack, "", %progbits
