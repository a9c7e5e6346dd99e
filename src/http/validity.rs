//! Until when a certificate holds: the one thing of it that is read here (RFC 5280 §4.1). Whether it is any good is for TLS to say.

use p256::pkcs8::der::{
    Decode, Reader, Result, SliceReader, Tag, Tagged,
    asn1::{AnyRef, GeneralizedTime, UtcTime},
};
use std::time::Duration;

/// The end, from 1970 on.
pub(super) fn not_after(certificate: &[u8]) -> Result<Duration> {
    let certificate = AnyRef::from_der(certificate)?;
    let signed = AnyRef::decode(&mut SliceReader::new(certificate.value())?)?;
    let mut fields = SliceReader::new(signed.value())?;
    // The version may be left out.
    if fields.peek_tag()?.is_context_specific() {
        AnyRef::decode(&mut fields)?;
    }
    let (_serial, _algorithm, _issuer) =
        (AnyRef::decode(&mut fields)?, AnyRef::decode(&mut fields)?, AnyRef::decode(&mut fields)?);
    let validity = AnyRef::decode(&mut fields)?;
    let mut times = SliceReader::new(validity.value())?;
    let _begins = AnyRef::decode(&mut times)?;
    let ends = AnyRef::decode(&mut times)?;
    match ends.tag() {
        Tag::UtcTime => Ok(ends.decode_as::<UtcTime>()?.to_unix_duration()),
        Tag::GeneralizedTime => Ok(ends.decode_as::<GeneralizedTime>()?.to_unix_duration()),
        other => Err(other.unexpected_error(Some(Tag::UtcTime))),
    }
}
