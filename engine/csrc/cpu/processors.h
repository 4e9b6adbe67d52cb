// Machine code for more than one generation of processors in one library.
#pragma once

#if defined(__GNUC__)
#define MDQE_INLINE inline __attribute__((always_inline))
#else
#define MDQE_INLINE inline
#endif

// One machine code for each generation of processors; the loader picks. Elsewhere the compiler's default serves. What
// such a function calls must be inlined into it to be compiled for the same processor.
#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) && defined(__linux__)
#define MDQE_FOR_EACH_PROCESSOR __attribute__((target_clones("avx512f", "arch=haswell", "default")))
#else
#define MDQE_FOR_EACH_PROCESSOR
#endif
