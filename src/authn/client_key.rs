//! The public keys of services: read from a JWK or from PEM, kept as a JWK, and used to check what a service has signed.
//!
//! Of elliptic curves P-256 (`ES256`) and Ed25519 (`EdDSA`), of RSA 2048 bits and more (`RS256`). A private key is not taken:
//! whoever has it in a second place has it in one too many.

use crate::error::{Error, Result};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, DecodingKey};
use p256::{
    PublicKey as Point,
    elliptic_curve::sec1::ToEncodedPoint,
    pkcs8::{
        Document, SubjectPublicKeyInfoRef,
        der::{Decode, Reader, SliceReader, asn1::UintRef},
    },
};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

/// What a service signs with.
pub const ALGORITHMS: [&str; 3] = ["ES256", "EdDSA", "RS256"];

/// Fewer bits of RSA are not safe (RFC 7518 §3.3); more than so many take long to check.
const RSA_BITS: std::ops::RangeInclusive<usize> = 2048..=8192;
/// The longest name of a key.
const MAX_KID: usize = 200;

/// Why a key is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// It is neither of the two forms.
    #[error("it is neither a JWK nor a public key in PEM (BEGIN PUBLIC KEY)")]
    Unreadable,
    /// Whoever reads it could sign.
    #[error("it is a private key: give its public half, and keep this where it is")]
    Private,
    /// No algorithm goes with it.
    #[error("it is no key of P-256, Ed25519 or RSA")]
    Kind,
    /// It is damaged, or no point of its curve.
    #[error("it is damaged")]
    Damaged,
    /// It can be found out, or takes long to check.
    #[error("a key of RSA has 2048 to 8192 bits, and an odd exponent from 3 on")]
    Size,
    /// It says that it is for something else.
    #[error("its `use` or `alg` is another than what a service signs with")]
    Use,
    /// No header could carry it.
    #[error("its `kid` has 1 to {MAX_KID} plain signs")]
    Kid,
}

/// A key that checks what a service has signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientKey {
    /// Its name in assertions: what the JWK says, or else its thumbprint (RFC 7638).
    pub kid: String,
    material: Material,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Material {
    P256 { x: String, y: String },
    Ed25519 { x: String },
    Rsa { n: String, e: String },
}

impl ClientKey {
    /// Reads a key as its owner gives it.
    pub fn read(text: &str) -> Result<Self, Unfit> {
        let text = text.trim();
        if text.starts_with('{') { Self::of_jwk(text) } else { Self::of_pem(text) }
    }

    fn of_jwk(text: &str) -> Result<Self, Unfit> {
        let members: Map<String, Value> = serde_json::from_str(text).map_err(|_| Unfit::Unreadable)?;
        if ["d", "p", "q", "dp", "dq", "qi", "k"].iter().any(|member| members.contains_key(*member)) {
            return Err(Unfit::Private);
        }
        let member = |name: &str| members.get(name).and_then(Value::as_str);
        let bytes = |name: &str| {
            member(name).and_then(|text| URL_SAFE_NO_PAD.decode(text).ok()).ok_or(Unfit::Damaged)
        };
        let material = match (member("kty"), member("crv")) {
            (Some("EC"), Some("P-256")) => {
                let (x, y) = (bytes("x")?, bytes("y")?);
                Material::p256(&[&[4], x.as_slice(), y.as_slice()].concat())?
            }
            (Some("OKP"), Some("Ed25519")) => Material::ed25519(&bytes("x")?)?,
            (Some("RSA"), _) => Material::rsa(&bytes("n")?, &bytes("e")?)?,
            _ => return Err(Unfit::Kind),
        };
        let is_for = |name: &str, word: &str| members.get(name).is_none_or(|said| said == word);
        if !is_for("use", "sig") || !is_for("alg", material.algorithm_name()) {
            return Err(Unfit::Use);
        }
        let kid = match members.get("kid") {
            None => material.thumbprint(),
            Some(kid) => kid.as_str().filter(|kid| is_kid(kid)).ok_or(Unfit::Kid)?.to_owned(),
        };
        Ok(Self { kid, material })
    }

    fn of_pem(text: &str) -> Result<Self, Unfit> {
        if text.contains("PRIVATE KEY-----") {
            return Err(Unfit::Private);
        }
        let (label, document) = Document::from_pem(text).map_err(|_| Unfit::Unreadable)?;
        if label != "PUBLIC KEY" {
            return Err(Unfit::Unreadable);
        }
        let info = SubjectPublicKeyInfoRef::from_der(document.as_bytes()).map_err(|_| Unfit::Damaged)?;
        let bits = info.subject_public_key.as_bytes().ok_or(Unfit::Damaged)?;
        let material = match info.algorithm.oid.to_string().as_str() {
            // A point of another curve is none of this one.
            "1.2.840.10045.2.1" => Material::p256(bits).map_err(|_| Unfit::Kind)?,
            "1.3.101.112" => Material::ed25519(bits)?,
            "1.2.840.113549.1.1.1" => {
                let (n, e) = numbers(bits).ok_or(Unfit::Damaged)?;
                Material::rsa(&n, &e)?
            }
            _ => return Err(Unfit::Kind),
        };
        Ok(Self { kid: material.thumbprint(), material })
    }

    /// As it is kept.
    pub fn jwk(&self) -> String {
        let mut members = self.material.members();
        members.insert("kid".to_owned(), self.kid.as_str().into());
        members.insert("alg".to_owned(), self.algorithm_name().into());
        Value::Object(members).to_string()
    }

    /// The name of what it goes with.
    pub const fn algorithm_name(&self) -> &'static str {
        self.material.algorithm_name()
    }

    pub(super) const fn algorithm(&self) -> Algorithm {
        match self.material {
            Material::P256 { .. } => Algorithm::ES256,
            Material::Ed25519 { .. } => Algorithm::EdDSA,
            Material::Rsa { .. } => Algorithm::RS256,
        }
    }

    /// In the form that jsonwebtoken takes.
    pub(super) fn verifier(&self) -> Result<DecodingKey> {
        let key = match &self.material {
            Material::P256 { x, y } => DecodingKey::from_ec_components(x, y),
            Material::Ed25519 { x } => DecodingKey::from_ed_components(x),
            Material::Rsa { n, e } => DecodingKey::from_rsa_components(n, e),
        };
        key.map_err(|_| Error::Broken("a key that was read verifies"))
    }
}

impl Material {
    fn p256(point: &[u8]) -> Result<Self, Unfit> {
        let point = Point::from_sec1_bytes(point).map_err(|_| Unfit::Damaged)?.to_encoded_point(false);
        let (x, y) = point.x().zip(point.y()).ok_or(Unfit::Damaged)?;
        Ok(Self::P256 { x: URL_SAFE_NO_PAD.encode(x), y: URL_SAFE_NO_PAD.encode(y) })
    }

    fn ed25519(point: &[u8]) -> Result<Self, Unfit> {
        if point.len() == 32 {
            Ok(Self::Ed25519 { x: URL_SAFE_NO_PAD.encode(point) })
        } else {
            Err(Unfit::Damaged)
        }
    }

    fn rsa(n: &[u8], e: &[u8]) -> Result<Self, Unfit> {
        let (n, e) = (plain(n), plain(e));
        let first = n.first().map_or(8, |first| first.leading_zeros());
        let bits = n.len().saturating_mul(8).saturating_sub(usize::try_from(first).unwrap_or(8));
        let is_odd = e.last().is_some_and(|last| last % 2 == 1);
        if !RSA_BITS.contains(&bits) || !is_odd || e.len() > 4 || e == [1] {
            return Err(Unfit::Size);
        }
        Ok(Self::Rsa { n: URL_SAFE_NO_PAD.encode(n), e: URL_SAFE_NO_PAD.encode(e) })
    }

    const fn algorithm_name(&self) -> &'static str {
        let [es256, eddsa, rs256] = ALGORITHMS;
        match self {
            Self::P256 { .. } => es256,
            Self::Ed25519 { .. } => eddsa,
            Self::Rsa { .. } => rs256,
        }
    }

    /// The members that are the key, in the order of the alphabet, as a thumbprint has them.
    fn members(&self) -> Map<String, Value> {
        let members: &[(&str, &str)] = match self {
            Self::P256 { x, y } => &[("crv", "P-256"), ("kty", "EC"), ("x", x), ("y", y)],
            Self::Ed25519 { x } => &[("crv", "Ed25519"), ("kty", "OKP"), ("x", x)],
            Self::Rsa { n, e } => &[("e", e), ("kty", "RSA"), ("n", n)],
        };
        members.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())).collect()
    }

    fn thumbprint(&self) -> String {
        URL_SAFE_NO_PAD.encode(Sha256::digest(Value::Object(self.members()).to_string()))
    }
}

/// A number without the noughts before it.
fn plain(number: &[u8]) -> &[u8] {
    let first = number.iter().position(|byte| *byte != 0).unwrap_or(number.len());
    number.get(first..).unwrap_or_default()
}

/// Modulus and exponent of a key of RSA (RFC 8017, appendix A.1.1).
fn numbers(der: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
    let mut reader = SliceReader::new(der).ok()?;
    let read = reader.sequence(|inside| Ok((UintRef::decode(inside)?, UintRef::decode(inside)?)));
    let (n, e) = read.ok()?;
    Some((n.as_bytes().to_vec(), e.as_bytes().to_vec()))
}

fn is_kid(text: &str) -> bool {
    (1..=MAX_KID).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::{ClientKey, Unfit};
    use base64::{
        Engine,
        engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
    };
    use p256::{
        SecretKey,
        elliptic_curve::rand_core::OsRng,
        pkcs8::{EncodePrivateKey, EncodePublicKey, LineEnding},
    };
    use serde_json::{Value, json};

    /// A key of RSA with so many bits, in PEM: nobody has its private half.
    fn rsa(bits: usize) -> String {
        let modulus = [&[0x00, 0x80][..], &vec![1; bits / 8 - 1]].concat();
        let number = |bytes: &[u8]| {
            [&[0x02, 0x82][..], &u16::try_from(bytes.len()).unwrap().to_be_bytes(), bytes].concat()
        };
        let inside = [number(&modulus), vec![0x02, 0x03, 0x01, 0x00, 0x01]].concat();
        let long = |tag: u8, inside: &[u8]| {
            [&[tag, 0x82][..], &u16::try_from(inside.len()).unwrap().to_be_bytes(), inside].concat()
        };
        let key = [&[0][..], &long(0x30, &inside)].concat();
        let algorithm =
            [0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00];
        let whole = long(0x30, &[&algorithm[..], &long(0x03, &key)].concat());
        pem(&whole)
    }

    fn pem(der: &[u8]) -> String {
        let text = STANDARD.encode(der);
        let lines: Vec<&str> =
            text.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
        format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", lines.join("\n"))
    }

    fn ed25519() -> String {
        pem(&[&[0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00][..], &[7; 32]]
            .concat())
    }

    #[test]
    fn a_key_is_the_same_in_either_form_and_as_it_is_kept() {
        let point = SecretKey::random(&mut OsRng).public_key().to_public_key_pem(LineEnding::LF).unwrap();
        for (text, algorithm) in
            [(point, "ES256"), (ed25519(), "EdDSA"), (rsa(2048), "RS256"), (rsa(4096), "RS256")]
        {
            let key = ClientKey::read(&text).unwrap();
            assert_eq!(key.algorithm_name(), algorithm);
            assert_eq!(ClientKey::read(&key.jwk()).unwrap(), key);
            key.verifier().unwrap();
            let mut jwk: Value = serde_json::from_str(&key.jwk()).unwrap();
            let members = jwk.as_object_mut().unwrap();
            members.remove("kid");
            members.remove("alg");
            assert_eq!(ClientKey::read(&jwk.to_string()).unwrap(), key, "named by its thumbprint");
        }
    }

    #[test]
    fn a_thumbprint_is_that_of_the_standard() {
        // RFC 8037, appendix A.3, and RFC 7638 §3.1.
        let ed =
            json!({ "kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" });
        assert_eq!(
            ClientKey::read(&ed.to_string()).unwrap().kid,
            "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
        );
        let n = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjh\
                 Mstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQv\
                 RL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKn\
                 qDKgw";
        let rsa = json!({ "kty": "RSA", "n": n, "e": "AQAB", "alg": "RS256" });
        assert_eq!(
            ClientKey::read(&rsa.to_string()).unwrap().kid,
            "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"
        );
    }

    #[test]
    fn what_cannot_be_trusted_is_told_apart() {
        let secret = SecretKey::random(&mut OsRng);
        let fault = |text: &str| ClientKey::read(text).unwrap_err();
        assert_eq!(fault(&secret.to_pkcs8_pem(LineEnding::LF).unwrap()), Unfit::Private);
        assert_eq!(
            fault(&json!({ "kty": "EC", "crv": "P-256", "x": "AA", "y": "AA", "d": "AA" }).to_string()),
            Unfit::Private
        );
        assert_eq!(fault(&json!({ "kty": "oct", "k": "AA" }).to_string()), Unfit::Private);
        for text in ["", "no key", "{", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
            assert_eq!(fault(text), Unfit::Unreadable, "{text}");
        }
        assert_eq!(fault(&rsa(2040)), Unfit::Size);
        assert_eq!(fault(&rsa(16384)), Unfit::Size);
        let small = URL_SAFE_NO_PAD.encode([1; 256]);
        assert_eq!(fault(&json!({ "kty": "RSA", "n": small, "e": "AQ" }).to_string()), Unfit::Size);
        let zero = URL_SAFE_NO_PAD.encode([1; 32]);
        assert_eq!(
            fault(&json!({ "kty": "EC", "crv": "P-256", "x": zero, "y": zero }).to_string()),
            Unfit::Damaged
        );
        assert_eq!(
            fault(&json!({ "kty": "EC", "crv": "P-384", "x": zero, "y": zero }).to_string()),
            Unfit::Kind
        );
        let ed = |more: Value| {
            let mut jwk = json!({ "kty": "OKP", "crv": "Ed25519", "x": zero });
            jwk.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            ClientKey::read(&jwk.to_string())
        };
        assert!(ed(json!({ "use": "sig", "alg": "EdDSA", "kid": "a" })).is_ok());
        assert_eq!(ed(json!({ "use": "enc" })), Err(Unfit::Use));
        assert_eq!(ed(json!({ "alg": "ES256" })), Err(Unfit::Use));
        for kid in [json!(""), json!("a b"), json!("富"), json!(1), json!("x".repeat(201))] {
            assert_eq!(ed(json!({ "kid": kid })), Err(Unfit::Kid));
        }
    }
}
