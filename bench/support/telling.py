"""How times are told: takes the milliseconds of one side, prints its figures."""

import statistics


def tell(who: str, found: list[float]) -> float:
    """Print the figures of one side, and give its p99."""
    shares = statistics.quantiles(found, n=100)
    print(f"  {who:9} median {shares[49]:6.1f} ms, p99 {shares[98]:6.1f} ms, longest {max(found):6.1f} ms")
    return shares[98]
