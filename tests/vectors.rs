//! Every vector of `docs/protocol/vectors.json` that a page can get wrong (reference 1, 2.1, 2.3, 3.4, 4, 5, 12, 13).
//! Only tables and their reading may live here; where this SDK is stricter than an operator, the table says so.
#![cfg(not(target_arch = "wasm32"))]

mod stage;

use p256::elliptic_curve::sec1::ToEncodedPoint;
use p256::pkcs8::{DecodePrivateKey, DecodePublicKey, EncodePublicKey};
use p256::{PublicKey, SecretKey, ecdh};
use serde_json::Value;
use stage::Json;
use stage::operator::{open_generate, read_identity};
use uid2_wasm::crypto::Key;
use uid2_wasm::dii::{Address, AddressKind, DiiError, is_normalized_phone, normalize_email};
use uid2_wasm::encoding::{from_base64, to_base64};
use uid2_wasm::identity::{IDENTITY_MEMBERS, Identity};
use uid2_wasm::json::Fields;
use uid2_wasm::operator::client_generate::{self, Sealing, payload};
use uid2_wasm::operator::{Answer, token_refresh};
use uid2_wasm::time::UnixMillis;

/// What each family is tested by, and how many vectors it has: a new vector fails here until somebody reads it.
const FAMILIES: [(&str, usize); 7] = [
    ("hash-email-", 12),
    ("hash-phone-", 3),
    ("hash-wrong-encodings", 1),
    ("hash-acceptance-table", 1),
    ("normalize-", 2),
    ("refresh-response-", 2),
    ("cstg-", 6),
];

/// What concerns servers and operators alone.
const NOT_A_PAGE: [&str; 7] = [
    "tcf-consent-verdicts",
    "request-envelope-",
    "response-envelope-",
    "advertising-token-shapes",
    "refresh-token-388",
    "raw-uid-formats",
    "dsp-webhook-request",
];

fn vectors() -> Vec<Value> {
    let text = include_str!("../docs/protocol/vectors.json");
    let all: Value = serde_json::from_str(text).expect("JSON");
    all["vectors"].as_array().expect("a list").clone()
}

fn id(vector: &Value) -> &str {
    vector["id"].as_str().expect("an id")
}

fn family(prefix: &str) -> Vec<Value> {
    vectors().into_iter().filter(|vector| id(vector).starts_with(prefix)).collect()
}

fn only(wanted: &str) -> Value {
    family(wanted).into_iter().next().expect("a vector")
}

fn text<'a>(value: &'a Value, member: &str) -> &'a str {
    value[member].as_str().unwrap_or_else(|| panic!("no text {member}"))
}

fn key(base64: &str) -> Key {
    Key::new(&from_base64(base64).expect("Base64")).expect("32 bytes")
}

#[test]
fn no_vector_is_forgotten() {
    for (prefix, count) in FAMILIES {
        assert_eq!(family(prefix).len(), count, "{prefix}");
    }
    let tested = |id: &str| FAMILIES.iter().any(|(prefix, _)| id.starts_with(prefix));
    let elsewhere = |id: &str| NOT_A_PAGE.iter().any(|prefix| id.starts_with(prefix));
    for vector in vectors() {
        assert!(tested(id(&vector)) != elsewhere(id(&vector)), "{}", id(&vector));
    }
}

#[test]
fn what_a_person_typed_becomes_the_hash_that_every_participant_has() {
    for vector in family("hash-email-").iter().chain(&family("hash-phone-")) {
        let raw = text(&vector["inputs"], "raw");
        let address = match text(&vector["inputs"], "type") {
            "email" => Address::from_email(raw),
            _ => Address::from_phone(raw),
        };
        let address = address.expect("an address");
        assert_eq!(address.to_base64(), text(&vector["outputs"], "base64"), "{raw}");
        assert_eq!(to_hex(address.hash()), text(&vector["outputs"], "sha256_hex"), "{raw}");
    }
}

#[test]
fn a_hash_of_another_encoding_is_refused() {
    let outputs = &only("hash-wrong-encodings")["outputs"];
    let read = |member| Address::from_hash(AddressKind::Email, text(outputs, member));
    assert!(read("correct_base64").is_ok());
    // An operator accepts 64 hex digits too; no documentation says so (reference 12.3).
    for wrong in ["wrong_base64_of_hex_text", "wrong_urlsafe", "wrong_unpadded", "accepted_hex_64"] {
        assert_eq!(read(wrong), Err(DiiError::Hash), "{wrong}");
    }
}

#[test]
fn of_the_hashes_that_an_operator_accepts_only_canonical_base64_of_32_bytes_is_taken() {
    let rows = only("hash-acceptance-table")["outputs"]["rows"].clone();
    let rows = rows.as_array().expect("rows");
    let taken: Vec<_> =
        rows.iter().filter(|row| Address::from_hash(AddressKind::Phone, text(row, "input")).is_ok()).collect();
    assert_eq!(rows.len(), 9);
    assert_eq!(taken.len(), 1);
    assert_eq!(text(taken[0], "input"), "tMmiiTI7IaAcPpQPFQ65uMVCWH8av9jw4cwf/F5HVRQ=");
    assert_eq!(taken[0]["operator_valid"], true);
}

#[test]
fn base64_with_bits_left_over_or_of_another_length_is_no_hash() {
    // 44 characters that decode to 32 bytes and four stray bits, to 31 bytes, and to 33.
    for stray in [
        "tMmiiTI7IaAcPpQPFQ65uMVCWH8av9jw4cwf/F5HVRR=",
        "tMmiiTI7IaAcPpQPFQ65uMVCWH8av9jw4cwf/F5HVQ==",
        "tMmiiTI7IaAcPpQPFQ65uMVCWH8av9jw4cwf/F5HVRQA",
        " tMmiiTI7IaAcPpQPFQ65uMVCWH8av9jw4cwf/F5HVRQ=",
        "====",
        "=",
    ] {
        assert_eq!(Address::from_hash(AddressKind::Email, stray), Err(DiiError::Hash), "{stray}");
    }
}

/// What this SDK refuses although an operator would take it, and why (reference 12.1, the recommendation).
const REFUSED: [(&str, DiiError); 8] = [
    ("jane doe@example.com", DiiError::Email),
    ("user @example.com", DiiError::Email),
    ("user@ example.com", DiiError::Email),
    ("user@exam ple.com", DiiError::Email),
    ("user@ gmail.com", DiiError::Email),
    ("Émilie@example.com", DiiError::EmailNotAscii),
    ("İstanbul@example.com", DiiError::EmailNotAscii),
    // A page trims it before it calls.
    ("\u{a0}user@example.com", DiiError::EmailNotAscii),
];

/// What this SDK trims where an operator hashes it: nobody's address begins or ends so.
const TRIMMED: [&str; 3] = ["\tuser@example.com", "user@example.com\t", "user@example.com\n"];

#[test]
fn an_accepted_email_is_normalized_as_the_operator_does_it() {
    let table = only("normalize-email-table");
    let rows = table["outputs"]["rows"].as_array().expect("rows");
    assert_eq!(rows.len(), 36);
    let mut refused = 0;
    for row in rows {
        let input = text(row, "input");
        let listed = REFUSED.iter().find(|(raw, _)| *raw == input).map(|(_, why)| *why);
        match (normalize_email(input), row["operator_normalized"].as_str()) {
            (Ok(normal), _) if TRIMMED.contains(&input) => assert_eq!(normal, "user@example.com"),
            (Ok(normal), operators) => {
                assert_eq!(Some(normal.as_str()), operators, "{input:?}");
                let hashed = Address::from_email(input).expect("an address").to_base64();
                assert_eq!(hashed, text(row, "operator_base64"), "{input:?}");
            }
            (Err(why), None) => assert_eq!(why, DiiError::Email, "{input:?}"),
            (Err(why), Some(_)) if input.contains('😊') => assert_eq!(why, DiiError::EmailNotAscii),
            (Err(why), Some(_)) => {
                assert_eq!(Some(why), listed, "{input:?}");
                refused += 1;
            }
        }
    }
    assert_eq!(refused, REFUSED.len());
}

#[test]
fn white_space_and_control_characters_inside_an_email_are_refused() {
    for inside in ["jane\tdoe@example.com", "jane@exam\nple.com", "jane\u{0}@example.com", "jane\u{7f}@example.com"] {
        assert_eq!(normalize_email(inside), Err(DiiError::Email), "{inside:?}");
    }
    for inside in ["jane\u{a0}doe@example.com", "jane\u{200b}@example.com", "jane@exam\u{3000}ple.com"] {
        assert_eq!(normalize_email(inside), Err(DiiError::EmailNotAscii), "{inside:?}");
    }
}

#[test]
fn ascii_white_space_is_trimmed_at_both_ends_of_an_email() {
    for space in [" ", "\t", "\r\n"] {
        let raw = format!("{space}Jane.Doe+news@GMail.com{space}");
        assert_eq!(normalize_email(&raw).as_deref(), Ok("janedoe@gmail.com"), "{space:?}");
    }
}

#[test]
fn a_phone_number_is_taken_as_it_is_or_not_at_all() {
    let table = only("normalize-phone-table");
    let rows = table["outputs"]["rows"].as_array().expect("rows");
    assert_eq!(rows.len(), 13);
    for row in rows {
        let input = text(row, "input");
        assert_eq!(is_normalized_phone(input), row["operator_valid"] == true, "{input}");
        let hashed = Address::from_phone(input).map(|address| address.to_base64());
        assert_eq!(hashed.ok().as_deref(), row["base64"].as_str(), "{input}");
    }
}

#[test]
fn the_same_hash_as_email_and_as_phone_is_two_addresses() {
    let hash = Address::from_email("test@example.com").expect("an address").to_base64();
    let read = |kind| Address::from_hash(kind, &hash).expect("a hash");
    assert!(read(AddressKind::Email) != read(AddressKind::Phone));
}

#[test]
fn the_answers_to_a_refresh_are_opened_with_the_key_of_the_identity_that_was_sent() {
    for vector in family("refresh-response-") {
        let inputs = &vector["inputs"];
        let body = text(&vector["outputs"], "body_text_plain_base64");
        let own = key(text(inputs, "refresh_response_key_base64"));
        assert!(says(&Answer::read(200, body, Some(&own), &Json), text(inputs, "payload_json_utf8")));
        let foreign = Key::new(&[1; 32]).expect("32 bytes");
        assert_eq!(Answer::read(200, body, Some(&foreign), &Json), Answer::TryLater);
        assert_eq!(Answer::read(200, body, None, &Json), Answer::TryLater);
    }
}

/// Whether an answer says what this text says.
fn says(answer: &Answer, plain: &str) -> bool {
    let said: Value = serde_json::from_str(plain).expect("JSON");
    match answer {
        Answer::Success(identity) => said["status"] == "success" && is(identity, &said["body"]),
        Answer::OptOut => said["status"] == "optout",
        _ => false,
    }
}

fn is(identity: &Identity, body: &Value) -> bool {
    stage::operator::members(identity) == *body
}

#[test]
fn a_refresh_sends_the_refresh_token_and_nothing_else() {
    let vector = only("refresh-response-success");
    let mut members = stage::operator::members(&stage::make_identity("ann 1.0", stage::START));
    members["refresh_token"] = vector["inputs"]["request_body"].clone();
    let request = token_refresh::request(&read_identity(&members.to_string()).expect("an identity"));
    assert_eq!(request.body, text(&vector["inputs"], "request_body"));
    assert_eq!(request.path, "/v2/token/refresh");
}

#[test]
fn a_stored_identity_is_read_and_written_as_operators_answer_it() {
    let vector = only("refresh-response-success");
    let said: Value = serde_json::from_str(text(&vector["inputs"], "payload_json_utf8")).expect("JSON");
    let identity = read_identity(&said["body"].to_string()).expect("an identity");
    let written: Value = serde_json::from_str(&Json.write(IDENTITY_MEMBERS, &identity.lines())).expect("JSON");
    assert_eq!(written, said["body"]);
}

/// One exchange of a client-side generate, as far as the vectors describe it.
struct Exchange {
    vector: Value,
}

impl Exchange {
    fn all() -> Vec<Self> {
        let good = family("cstg-").into_iter().filter(|vector| id(vector) != "cstg-wrong-aad");
        good.map(|vector| Self { vector }).collect()
    }

    /// Those of pages. The others are of mobile apps, whose name stands in the additional data.
    fn of_pages() -> Vec<Self> {
        Self::all().into_iter().filter(|exchange| exchange.vector["inputs"]["app_name"].is_null()).collect()
    }

    fn given(&self, member: &str) -> &str {
        text(&self.vector["inputs"], member)
    }

    fn wanted(&self, member: &str) -> &str {
        text(&self.vector["outputs"], member)
    }

    /// What the engine of a page does.
    fn agree(&self) -> (Key, Vec<u8>) {
        let client = SecretKey::from_pkcs8_der(&bytes(self.given("client_private_key_pkcs8_base64"))).expect("a key");
        let server = bytes(&self.given("server_public_key")[9..]);
        let server = PublicKey::from_public_key_der(&server).expect("a public key");
        let secret = ecdh::diffie_hellman(client.to_nonzero_scalar(), server.as_affine());
        let public_key = client.public_key().to_public_key_der().expect("DER").into_vec();
        (Key::new(secret.raw_secret_bytes()).expect("32 bytes"), public_key)
    }

    fn request(&self) -> uid2_wasm::operator::Request {
        let (secret, public_key) = self.agree();
        let sealing = Sealing {
            secret: &secret,
            public_key: &to_base64(&public_key),
            iv: self.iv(),
            timestamp: UnixMillis(self.vector["inputs"]["timestamp_ms"].as_u64().expect("a time")),
            subscription_id: self.given("subscription_id"),
        };
        client_generate::request(self.given("payload_json_utf8"), &sealing, &Json)
    }

    fn iv(&self) -> [u8; 12] {
        from_hex(self.given("iv_hex")).try_into().expect("12 bytes")
    }
}

fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat()
}

fn from_hex(text: &str) -> Vec<u8> {
    let pairs = text.as_bytes().chunks_exact(2).filter_map(|pair| std::str::from_utf8(pair).ok());
    pairs.map(|pair| u8::from_str_radix(pair, 16).expect("hex")).collect()
}

fn bytes(base64: &str) -> Vec<u8> {
    from_base64(base64).expect("Base64")
}

#[test]
fn a_generate_is_sealed_byte_for_byte_as_the_vectors_say() {
    let exchanges = Exchange::of_pages();
    assert_eq!(exchanges.len(), 3);
    for exchange in exchanges {
        assert_eq!(exchange.request().body, exchange.wanted("request_body_json"), "{}", id(&exchange.vector));
    }
}

#[test]
fn the_seal_of_every_exchange_is_the_vectors_own_whatever_the_additional_data() {
    let exchanges = Exchange::all();
    assert_eq!(exchanges.len(), 5);
    for exchange in exchanges {
        let [payload, additional] = [exchange.given("payload_json_utf8"), exchange.wanted("aad_utf8")];
        let sealed = exchange.agree().0.seal(exchange.iv(), payload.as_bytes(), additional.as_bytes());
        assert_eq!(to_hex(&sealed), exchange.wanted("ciphertext_and_tag_hex"), "{}", id(&exchange.vector));
    }
}

#[test]
fn the_agreed_secret_is_the_x_coordinate_with_its_leading_zeros() {
    for exchange in Exchange::all() {
        let (secret, public_key) = exchange.agree();
        assert_eq!(to_hex(secret.bytes()), exchange.wanted("shared_secret_hex"), "{}", id(&exchange.vector));
        assert_eq!(public_key.len() as u64, exchange.vector["outputs"]["spki_length"]);
        let client = PublicKey::from_public_key_der(&public_key).expect("DER");
        assert_eq!(client.to_encoded_point(false).len(), 65);
    }
    let zero = Exchange { vector: only("cstg-leading-zero-secret") };
    assert_eq!(zero.agree().0.bytes()[0], 0);
}

#[test]
fn an_operator_opens_what_was_sealed_and_finds_its_own_additional_data() {
    for exchange in Exchange::of_pages() {
        let (secret, _) = exchange.agree();
        let opened = open_generate(secret.bytes(), &exchange.request().body);
        assert_eq!(opened.as_deref(), Some(exchange.given("payload_json_utf8")), "{}", id(&exchange.vector));
    }
}

#[test]
fn both_answers_to_a_generate_are_opened_with_the_agreed_secret() {
    for exchange in Exchange::all() {
        let (secret, _) = exchange.agree();
        let answer = |member| Answer::read(200, exchange.wanted(member), Some(&secret), &Json);
        let said: Value = serde_json::from_str(exchange.wanted("response_success_payload")).expect("JSON");
        let Answer::Success(identity) = answer("response_success_base64") else {
            panic!("{} was not opened", id(&exchange.vector));
        };
        assert!(is(&identity, &said["body"]));
        assert_eq!(answer("response_optout_base64"), Answer::OptOut);
    }
}

#[test]
fn a_timestamp_changed_on_the_way_makes_the_operator_refuse_for_good() {
    let vector = only("cstg-wrong-aad");
    let web = Exchange { vector: only("cstg-web-email") };
    assert_eq!(open_generate(web.agree().0.bytes(), text(&vector["outputs"], "request_body_json")), None);
    let status = u16::try_from(vector["outputs"]["response_status"].as_u64().expect("a status")).expect("a status");
    let body = vector["outputs"]["response_json"].to_string();
    let answer = Answer::read(status, &body, Some(&web.agree().0), &Json);
    assert_eq!(answer, Answer::Refused("client_error\npayload decryption failed".into()));
}

#[test]
fn the_opt_out_check_travels_inside_the_encryption_and_nowhere_else() {
    for address in [Address::from_email("test@example.com"), Address::from_phone("+12345678901")] {
        let inside: Value = serde_json::from_str(&payload(&address.expect("an address"), &Json)).expect("JSON");
        assert_eq!(inside["optout_check"], 1);
        assert_eq!(inside.as_object().expect("an object").len(), 2, "one hash and the check");
    }
    let body: Value = serde_json::from_str(&Exchange::all()[0].request().body).expect("JSON");
    let outside: Vec<_> = body.as_object().expect("an object").keys().map(String::as_str).collect();
    assert_eq!(outside, ["payload", "iv", "public_key", "timestamp", "subscription_id"]);
}

#[test]
fn the_payload_carries_the_hash_under_the_member_of_its_kind() {
    let email = Address::from_email("test@example.com").expect("an address");
    let wanted = r#"{"email_hash":"lz3+Rj7IV4X1+Vr1ujkG7tstkxwk5pgkqJ6mXbpOgTs=","optout_check":1}"#;
    assert_eq!(payload(&email, &Json), wanted);
    let phone = Address::from_phone("+12345678901").expect("an address");
    let wanted = r#"{"phone_hash":"EObwtHBUqDNZR33LNSMdtt5cafsYFuGmuY4ZLenlue4=","optout_check":1}"#;
    assert_eq!(payload(&phone, &Json), wanted);
}

#[test]
fn base64_reads_back_what_it_wrote_for_every_length() {
    let mut dice = fastrand::Rng::with_seed(4);
    for length in 0..100 {
        let mut bytes = vec![0; length];
        dice.fill(&mut bytes);
        let text = to_base64(&bytes);
        assert_eq!(text, <base64ct::Base64 as base64ct::Encoding>::encode_string(&bytes));
        assert_eq!(from_base64(&text), Some(bytes));
    }
}

#[test]
fn base64_takes_exactly_what_a_strict_reader_takes() {
    let mut dice = fastrand::Rng::with_seed(5);
    let alphabet = b"AQgw+/=-_ \nz9";
    for _ in 0..50_000 {
        let text: String = (0..dice.usize(..9)).map(|_| char::from(alphabet[dice.usize(..alphabet.len())])).collect();
        let strict = <base64ct::Base64 as base64ct::Encoding>::decode_vec(&text).ok();
        assert_eq!(from_base64(&text), strict, "{text:?}");
    }
}
