//! What headers say of media types and codings, by RFC 9110: names in any case, with parameters and quoted strings, on
//! one line or several.

use axum::http::{
    HeaderMap, HeaderName, HeaderValue,
    header::{ACCEPT, CONTENT_ENCODING, CONTENT_TYPE},
};

/// How an answer is written: the protocol's own media type, with its status codes, for who asks for it; plain JSON,
/// always 200 once the body was read, for who does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Media {
    Protocol,
    Json,
}

impl Media {
    pub(super) const fn content_type(self) -> &'static str {
        match self {
            Self::Protocol => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
        }
    }

    const fn kind(self) -> &'static str {
        match self {
            Self::Protocol => "application/graphql-response+json",
            Self::Json => "application/json",
        }
    }

    /// The one that the client would rather have; none where it takes neither. Of two that it likes as well, the
    /// protocol's own is for who names it.
    pub(super) fn accepted(headers: &HeaderMap) -> Option<Self> {
        if !headers.contains_key(ACCEPT) {
            return Some(Self::Json);
        }
        let ranges: Vec<Range> =
            elements(headers, &ACCEPT).iter().filter_map(|text| Range::read(text)).collect();
        let liking = |media: Self| liking(&ranges, media.kind()).filter(|liking| liking.weight > 0);
        match (liking(Self::Protocol), liking(Self::Json)) {
            (None, None) => None,
            (None, Some(_)) => Some(Self::Json),
            (Some(_), None) => Some(Self::Protocol),
            (Some(protocol), Some(json)) if protocol.weight == json.weight => {
                Some(if protocol.precision >= NAMED { Self::Protocol } else { Self::Json })
            }
            (Some(protocol), Some(json)) => {
                Some(if protocol.weight > json.weight { Self::Protocol } else { Self::Json })
            }
        }
    }
}

/// Whether the client takes this media type.
pub(super) fn accepts(headers: &HeaderMap, kind: &str) -> bool {
    let ranges: Vec<Range> = elements(headers, &ACCEPT).iter().filter_map(|text| Range::read(text)).collect();
    !headers.contains_key(ACCEPT) || liking(&ranges, kind).is_some_and(|liking| liking.weight > 0)
}

/// Whether the client would rather have a stream of events: it names it, and names nothing that it likes better.
pub(super) fn wants_events(headers: &HeaderMap) -> bool {
    let ranges: Vec<Range> = elements(headers, &ACCEPT).iter().filter_map(|text| Range::read(text)).collect();
    let named = |kind: &str| {
        let liking = liking(&ranges, kind).filter(|liking| liking.precision >= NAMED);
        liking.map_or(0, |liking| liking.weight)
    };
    let events = named("text/event-stream");
    events > 0 && events >= named(Media::Protocol.kind()).max(named(Media::Json.kind()))
}

/// A media type with its parameters.
struct MediaType {
    /// In lower case.
    kind: String,
    /// The names in lower case, the values as they are meant.
    parameters: Vec<(String, String)>,
}

impl MediaType {
    fn read(text: &str) -> Self {
        let mut parts = outside_quotes(text, ';').map(str::trim);
        let kind = parts.next().unwrap_or_default().to_ascii_lowercase();
        let parameters = parts.filter(|part| !part.is_empty()).map(|part| {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            (name.trim().to_ascii_lowercase(), unquoted(value.trim()))
        });
        Self { kind, parameters: parameters.collect() }
    }

    /// Whether all that is said of the charset is that it is UTF-8.
    fn is_utf8(&self) -> bool {
        let mut charsets = self.parameters.iter().filter(|(name, _)| name == "charset");
        charsets.all(|(_, charset)| charset.eq_ignore_ascii_case("utf-8"))
    }
}

/// What a client accepts, and how gladly.
struct Range {
    kind: String,
    liking: Liking,
}

#[derive(Clone, Copy)]
struct Liking {
    /// How much the range says: the more exact one counts.
    precision: u8,
    /// In thousandths.
    weight: u16,
}

/// The precision of a range that names a type.
const NAMED: u8 = 2;

impl Range {
    /// None where it says nothing of what there is: another charset, a weight that is none.
    fn read(text: &str) -> Option<Self> {
        let media = MediaType::read(text);
        let weight = media.parameters.iter().find(|(name, _)| name == "q");
        let weight = weight.map_or(Some(WHOLE), |(_, weight)| thousandths(weight))?;
        let others = media.parameters.iter().any(|(name, _)| name != "q" && name != "charset");
        // What has another parameter than ours is nothing that there is: it excludes nothing, and ours may stand in.
        if !media.is_utf8() || (others && weight == 0) {
            return None;
        }
        let has_charset = media.parameters.iter().any(|(name, _)| name == "charset");
        let precision = match media.kind.as_str() {
            "*/*" => 0,
            kind if kind.ends_with("/*") => 1,
            _ => NAMED,
        };
        // A charset says more, but never as much as a type.
        let precision = if precision == NAMED && has_charset { NAMED.saturating_add(1) } else { precision };
        Some(Self { kind: media.kind, liking: Liking { precision, weight } })
    }

    fn covers(&self, kind: &str) -> bool {
        match self.kind.strip_suffix("/*") {
            Some("*") => true,
            Some(group) => kind.split_once('/').is_some_and(|(of, _)| of == group),
            None => self.kind == kind,
        }
    }
}

/// How gladly a media type is taken, by the most exact range that covers it; of two as exact, by the first.
fn liking(ranges: &[Range], kind: &str) -> Option<Liking> {
    let covering = ranges.iter().filter(|range| range.covers(kind)).map(|range| range.liking);
    covering.reduce(|best, next| if next.precision > best.precision { next } else { best })
}

/// Whether the body is said to be of this media type, in UTF-8.
pub(super) fn is_of(headers: &HeaderMap, kind: &str) -> bool {
    let mut lines = headers.get_all(CONTENT_TYPE).iter();
    let (Some(line), None) = (lines.next(), lines.next()) else { return false };
    let media = MediaType::read(&String::from_utf8_lossy(line.as_bytes()));
    media.kind == kind && media.is_utf8()
}

/// Has `Content-Encoding` say in one line and one spelling what was done to the body, and nothing if nothing was.
pub(super) fn spell_codings(headers: &mut HeaderMap) {
    let codings: Vec<String> = elements(headers, &CONTENT_ENCODING)
        .into_iter()
        .map(|coding| coding.to_ascii_lowercase())
        .filter(|coding| coding != "identity")
        .map(|coding| if coding == "x-gzip" { "gzip".to_owned() } else { coding })
        .collect();
    headers.remove(CONTENT_ENCODING);
    if !codings.is_empty() {
        let spelled = HeaderValue::from_bytes(codings.join(", ").as_bytes());
        headers.insert(CONTENT_ENCODING, spelled.unwrap_or_else(|_| HeaderValue::from_static("unknown")));
    }
}

/// The elements of a list, of all its lines.
fn elements(headers: &HeaderMap, name: &HeaderName) -> Vec<String> {
    let mut elements = Vec::new();
    for line in headers.get_all(name) {
        let line = String::from_utf8_lossy(line.as_bytes());
        let parts = outside_quotes(&line, ',').map(str::trim).filter(|part| !part.is_empty());
        elements.extend(parts.map(str::to_owned));
    }
    elements
}

/// The parts of a text between signs that stand outside quoted strings.
fn outside_quotes(text: &str, sign: char) -> impl Iterator<Item = &str> {
    let (mut quoted, mut escaped) = (false, false);
    text.split(move |letter: char| {
        if escaped {
            escaped = false;
            return false;
        }
        match letter {
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ => return letter == sign && !quoted,
        }
        false
    })
}

/// What a quoted string means; another text as it is.
fn unquoted(text: &str) -> String {
    let Some(inside) = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')) else {
        return text.to_owned();
    };
    let mut letters = inside.chars();
    let mut meant = String::with_capacity(inside.len());
    while let Some(letter) = letters.next() {
        meant.extend(if letter == '\\' { letters.next() } else { Some(letter) });
    }
    meant
}

/// The weight of what has none.
const WHOLE: u16 = 1_000;

/// `0.25` as 250. What is above one is one; what is above nothing is not nothing.
fn thousandths(text: &str) -> Option<u16> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !are_digits(whole) || !are_digits(fraction) {
        return None;
    }
    if whole.bytes().any(|digit| digit != b'0') {
        return Some(WHOLE);
    }
    let three: String = fraction.chars().chain("000".chars()).take(3).collect();
    let weight = three.parse().ok()?;
    Some(if fraction.bytes().any(|digit| digit != b'0') { std::cmp::max(weight, 1) } else { weight })
}

#[cfg(test)]
mod tests {
    use super::{Media, is_of, spell_codings};
    use axum::http::{
        HeaderMap, HeaderName, HeaderValue,
        header::{ACCEPT, CONTENT_ENCODING, CONTENT_TYPE},
    };

    fn headers(name: &HeaderName, lines: &[&str]) -> HeaderMap {
        lines.iter().map(|line| (name.clone(), HeaderValue::from_bytes(line.as_bytes()).unwrap())).collect()
    }

    #[test]
    fn the_more_exact_range_counts_then_the_weight_then_the_name() {
        let (protocol, json) = (Some(Media::Protocol), Some(Media::Json));
        for (lines, expected) in [
            (&[][..], json),
            (&[""], None),
            (&["", "application/json"], json),
            (&["*/*"], json),
            (&["application/*"], json),
            (&["APPLICATION/GraphQL-Response+JSON"], protocol),
            (&["Application/JSON"], json),
            (&["application/json, application/graphql-response+json"], protocol),
            (&["application/json", "application/graphql-response+json"], protocol),
            (&["text/html", "application/graphql-response+json;q=0.1"], protocol),
            (&["application/json, application/graphql-response+json;q=0.9"], json),
            (&["application/json;q=0.1, application/graphql-response+json;Q=0.2"], protocol),
            (&["application/json;q=0, */*"], protocol),
            (&["application/json;Q=0, */*"], protocol),
            (&["*/*, application/json; q=0.000"], protocol),
            (&["*/*;q=0, application/json"], json),
            (&["application/*;q=0, */*"], None),
            (&["application/*;q=0, application/json;q=0.1, */*"], json),
            (&["application/graphql-response+json;q=0, application/*"], json),
            (&["application/graphql-response+json;q=0, application/json;q=0"], None),
            (&["application/json;q=0.5, */*"], protocol),
            (&["*/*;q=0.0"], None),
            (&["application/json;q=\"0\""], None),
            (&["application/json;q=0.0001"], json),
            (&["application/json;q=7"], json),
            (&["application/json;q=x"], None),
            (&["application/json;q="], None),
            (&["application/json;charset=utf-8"], json),
            (&["application/json;charset=\"UTF-8\";q=1"], json),
            (&["application/json; charset=iso-8859-1"], None),
            (&["application/json; charset=iso-8859-1, */*;q=0.1"], json),
            (&["application/graphql-response+json; charset=utf-16, application/json"], json),
            (&["application/json;charset=utf-8;q=0, application/json"], None),
            (&["application/json;profile=\"a,b;q=0\""], json),
            (&["application/json;profile=x;q=0, application/json"], json),
            (&["text/x;a=\"\\\", application/json\""], None),
            (&["application/json;"], json),
            (&["application/jsonp", "text/json", "application"], None),
            (&["*"], None),
            (&["\u{e9}, application/json"], json),
        ] {
            assert_eq!(Media::accepted(&headers(&ACCEPT, lines)), expected, "{lines:?}");
        }
    }

    #[test]
    fn a_body_is_of_one_type_in_utf8() {
        for (lines, expected) in [
            (&["application/json"][..], true),
            (&["Application/JSON;Charset=UTF-8"], true),
            (&["application/json; charset=\"utf-8\""], true),
            (&["application/json; charset=\"\\utf-8\""], true),
            (&["application/json ; version=1"], true),
            (&["application/json;"], true),
            (&["application/json; charset=iso-8859-1"], false),
            (&["application/json; charset=utf-16"], false),
            (&["application/json; charset="], false),
            (&["application/json; charset"], false),
            (&["application/json; charset=utf-8; charset=gbk"], false),
            (&["application/json; x=\"; charset=gbk\""], true),
            (&["application/json, application/json"], false),
            (&["application/json", "application/json"], false),
            (&["application/jsonp"], false),
            (&[""], false),
            (&[], false),
        ] {
            assert_eq!(is_of(&headers(&CONTENT_TYPE, lines), "application/json"), expected, "{lines:?}");
        }
    }

    #[test]
    fn codings_are_spelled_in_one_way() {
        for (lines, expected) in [
            (&[][..], None),
            (&[""], None),
            (&["identity"], None),
            (&["Identity", "IDENTITY, identity"], None),
            (&["gzip"], Some("gzip")),
            (&["GZIP"], Some("gzip")),
            (&["X-GZip"], Some("gzip")),
            (&["identity, gzip"], Some("gzip")),
            (&["gzip", "identity"], Some("gzip")),
            (&["gzip, gzip"], Some("gzip, gzip")),
            (&["gzip", "x-gzip"], Some("gzip, gzip")),
            (&["br"], Some("br")),
            (&["\u{e9}"], Some("\u{e9}")),
        ] {
            let mut headers = headers(&CONTENT_ENCODING, lines);
            spell_codings(&mut headers);
            assert_eq!(headers.get_all(CONTENT_ENCODING).iter().count(), usize::from(expected.is_some()));
            let spelled = headers.get(CONTENT_ENCODING).map(HeaderValue::as_bytes);
            assert_eq!(spelled, expected.map(str::as_bytes), "{lines:?}");
        }
    }
}
