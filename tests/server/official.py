"""The official Python client as an actor of the tests: one JSON question a line in, one JSON answer a line out.

Nothing is decided or compared here, and nothing of this project is used.
"""

import base64
import json
import sys
from datetime import datetime, timezone

from uid2_client import (
    BidstreamClient,
    IdentityMapClient,
    IdentityMapInput,
    IdentityMapV3Client,
    IdentityMapV3Input,
    TokenGenerateInput,
    Uid2PublisherClient,
)
from uid2_client.encryption import _decrypt_gcm, _encrypt_gcm
from uid2_client.identity_tokens import IdentityTokens


def told(response):
    identity = response.get_identity_json_string() if response.is_success() else None
    return {"status": response.status, "identity": identity and json.loads(identity)}


def generate(at, kind, text, consent=None):
    asked = getattr(TokenGenerateInput, "from_" + kind)(text)
    if consent is not None:
        asked = asked.with_transparency_and_consent_string(consent)
    return told(Uid2PublisherClient(*at).generate_token(asked))


def refresh(at, identity):
    return told(Uid2PublisherClient(*at).refresh_token(IdentityTokens.from_json(identity)))


def map_v2(at, emails):
    answer = IdentityMapClient(*at).generate_identity_map(IdentityMapInput.from_emails(emails))
    mapped = {raw: [one.get_raw_uid(), one.get_bucket_id()] for raw, one in answer.mapped_identities.items()}
    return {"mapped": mapped, "unmapped": {raw: one.get_reason() for raw, one in answer.unmapped_identities.items()}}


def map_v3(at, emails, phones):
    asked = IdentityMapV3Input.from_emails(emails).with_phones(phones)
    answer = IdentityMapV3Client(*at).generate_identity_map(asked)
    mapped = {
        raw: [one.current_raw_uid, one.previous_raw_uid, int(one.refresh_from.timestamp() * 1000)]
        for raw, one in answer.mapped_identities.items()
    }
    return {"mapped": mapped, "unmapped": {raw: one.raw_reason for raw, one in answer.unmapped_identities.items()}}


def buckets(at, since_ms):
    since = datetime.fromtimestamp(since_ms / 1000, tz=timezone.utc)
    answer = IdentityMapClient(*at).get_identity_buckets(since)
    return [[bucket.get_bucket_id(), bucket.get_last_updated()] for bucket in answer.buckets]


def raw_uid(at, token, domain):
    client = BidstreamClient(*at)
    client.refresh()
    answer = client.decrypt_token_into_raw_uid(token, domain)
    return {"status": str(answer.status), "uid": answer.uid}


def open_request(secret, body):
    """What stands in a request envelope: time, nonce and JSON, as an operator with this library would read it."""
    envelope = base64.b64decode(body)
    plain = _decrypt_gcm(envelope[1:], base64.b64decode(secret))
    moment = int.from_bytes(plain[:8], "big")
    return {"version": envelope[0], "ms": moment, "nonce": plain[8:16].hex(), "json": plain[16:].decode()}


def seal_answer(secret, nonce, text):
    """A response envelope."""
    moment = int(datetime.now(tz=timezone.utc).timestamp() * 1000)
    plain = moment.to_bytes(8, "big") + bytes.fromhex(nonce) + text.encode()
    return base64.b64encode(_encrypt_gcm(plain, None, base64.b64decode(secret))).decode()


ACTS = [generate, refresh, map_v2, map_v3, buckets, raw_uid, open_request, seal_answer]

for line in sys.stdin:
    name, *arguments = json.loads(line)
    try:
        act = next(act for act in ACTS if act.__name__ == name)
        answer = {"answer": act(*arguments)}
    except Exception as error:  # whatever it is, a test has to see it
        answer = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(answer), flush=True)
