"""Which integer instructions this processor offers: int8 vectors are the same bits only where these are."""

import platform
from pathlib import Path

_KERNELS = ("amx_int8", "avx512_vnni", "avx_vnni", "avx512f", "avx2", "asimddp", "asimd")
_CPU = Path("/proc/cpuinfo")


def int8_kernels() -> str | None:
    """For example `x86_64 avx512_vnni avx512f avx2`; None where the system does not say."""
    try:
        lines = _CPU.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return None
    flags = next((line.split() for line in lines if line.lower().startswith(("flags", "features"))), [])
    found = [kernel for kernel in _KERNELS if kernel in flags]
    return " ".join((platform.machine(), *found))
