"""The official Python client as a contender: hashes so many addresses for each line in, and says how long it took."""

import json
import sys
import time

from uid2_client import normalize_and_hash_email


def address(number):
    return f" Person.{number}@Example.com" if number % 10 else f"Some.One{number}+news@gmail.com"


for line in sys.stdin:
    addresses = [address(number) for number in range(int(line))]
    begun = time.perf_counter()
    for one in addresses:
        last = normalize_and_hash_email(one)
    print(json.dumps({"ms": (time.perf_counter() - begun) * 1000, "last": last}), flush=True)
