"""exp, arcsin and the count of bits as straight lines of float32, which become vector code."""

# numba infers types itself.
# ruff: noqa: ANN001, ANN201, ANN202, ARG001

from __future__ import annotations

import numpy as np
from llvmlite import ir
from numba import int32, njit, types
from numba.extending import intrinsic


@intrinsic
def float_of_bits(context, bits):  # type: ignore[no-untyped-def]
    """Read an int32's bits as a float32."""

    def build(_context, builder, _signature, arguments):  # type: ignore[no-untyped-def]
        return builder.bitcast(arguments[0], ir.FloatType())

    return types.float32(int32), build


@intrinsic
def bits_set(context, word):  # type: ignore[no-untyped-def]
    """Count the bits of a uint32 or uint64."""

    def build(_context, builder, _signature, arguments):  # type: ignore[no-untyped-def]
        return builder.ctpop(arguments[0])

    return word(word), build


@intrinsic
def prefetch(context, array, index):  # type: ignore[no-untyped-def]
    """Ask for the cache line of a value that will be read soon; the index may lie outside the array."""

    def build(code, builder, signature, arguments):  # type: ignore[no-untyped-def]
        data = code.make_array(signature.args[0])(code, builder, arguments[0]).data
        byte, number = ir.IntType(8).as_pointer(), ir.IntType(32)
        place = builder.bitcast(builder.gep(data, [arguments[1]]), byte)
        kind = ir.FunctionType(ir.VoidType(), [byte, number, number, number])
        ask = builder.module.declare_intrinsic("llvm.prefetch", [byte], kind)
        builder.call(ask, [place, number(0), number(3), number(1)])
        return code.get_dummy_value()

    return types.none(array, types.int64), build


@intrinsic
def product_added(context, total, code, asked):  # type: ignore[no-untyped-def]
    """Add uint8 x int16 to an int32, in 32 bits: numba alone would widen to 64."""

    def build(_context, builder, _signature, arguments):  # type: ignore[no-untyped-def]
        wide = ir.IntType(32)
        left, right = builder.zext(arguments[1], wide), builder.sext(arguments[2], wide)
        return builder.add(arguments[0], builder.mul(left, right))

    return types.int32(types.int32, types.uint8, types.int16), build


@njit(forceinline=True, error_model="numpy", fastmath={"contract"})
def exp_minus(u):  # type: ignore[no-untyped-def]
    """exp(-u) for u >= 0, to 2e-7: 2^n exp(r), |r| <= ln(2)/2, by a Chebyshev fit of degree 6."""
    x = -min(u, np.float32(80.0))
    n = np.floor(x * np.float32(1.4426950408889634) + np.float32(0.5))
    r = x - n * np.float32(0.693359375) + n * np.float32(2.12194440e-4)
    p = np.float32(0.0013948592901862158)
    p = p * r + np.float32(0.008375137268321547)
    p = p * r + np.float32(0.04166621809208122)
    p = p * r + np.float32(0.1666641537659476)
    p = p * r + np.float32(0.5000000107815789)
    p = p * r + np.float32(1.0000000377501177)
    p = p * r + np.float32(1.0)
    return p * float_of_bits((np.int32(n) + np.int32(127)) << np.int32(23))


@njit(inline="always", error_model="numpy")
def arcsine(a):  # type: ignore[no-untyped-def]
    """arcsin(a) for 0 <= a <= sqrt(1/2), to 1e-7, by a Chebyshev fit in a^2 of degree 8."""
    z = a * a
    p = np.float32(0.12660422397132706)
    p = p * z + np.float32(-0.14124754935737846)
    p = p * z + np.float32(0.11168558802803125)
    p = p * z + np.float32(-0.008811485031305223)
    p = p * z + np.float32(0.03622799920802307)
    p = p * z + np.float32(0.044039839926497897)
    p = p * z + np.float32(0.07503074444217053)
    p = p * z + np.float32(0.16666606870315884)
    p = p * z + np.float32(1.0)
    return a * p
