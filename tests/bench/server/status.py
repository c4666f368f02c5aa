"""The official Python client as a contender: asks about so many batches of raw UIDs for each line in, and says how long it took.

It has no function for optout/status; its own envelopes and requests are what its other functions are made of.
"""

import base64
import json
import sys
import time
from datetime import datetime, timezone

from uid2_client.request_response_util import auth_headers, create_envelope, make_request, parse_response

url, secret = sys.argv[1], base64.b64decode(sys.argv[2])

for line in sys.stdin:
    batches, size = map(int, line.split())
    raw_uids = [base64.b64encode(f"{number:032}".encode()).decode() for number in range(size)]
    begun = time.perf_counter()
    for _ in range(batches):
        asked = json.dumps({"advertising_ids": raw_uids}).encode()
        envelope = create_envelope(secret, datetime.now(timezone.utc), asked)
        answer = make_request(url, "", auth_headers("bench"), envelope)
        json.loads(parse_response(secret, answer, envelope.nonce))["body"]["opted_out"]
    print((time.perf_counter() - begun) * 1000, flush=True)
