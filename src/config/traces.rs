//! Where traces go, by the names that OpenTelemetry gives these variables everywhere.

use axum::http::{HeaderMap, HeaderName, HeaderValue, Uri, uri::Scheme};
use clap::{
    Arg, ArgAction, Args, Command,
    builder::{NonEmptyStringValueParser, TypedValueParser},
    error::ErrorKind,
};
use percent_encoding::percent_decode_str;
use std::{borrow::Cow, ffi::OsStr, fmt, marker::PhantomData, net::IpAddr, path::PathBuf, str::FromStr};

/// Whether traces are made, and where they go.
#[derive(Clone, Debug, Args)]
pub struct TraceConfig {
    /// A collector of OpenTelemetry that traces are sent to, by OTLP over HTTP, such as `http://127.0.0.1:4318` [default: none,
    /// and none are made]
    #[arg(
        long,
        env = "OTEL_EXPORTER_OTLP_ENDPOINT",
        value_name = "URL",
        hide_env_values = true,
        value_parser = Quietly::<Collector>::default()
    )]
    pub otel_exporter_otlp_endpoint: Option<Collector>,

    /// Headers of each request to it, as `name=value` with percent-encoding; several with commas between them [default: none]
    #[arg(
        long,
        env = "OTEL_EXPORTER_OTLP_HEADERS",
        value_name = "HEADERS",
        hide_env_values = true,
        value_parser = Quietly::<Headers>::default()
    )]
    pub otel_exporter_otlp_headers: Option<Headers>,

    /// A file of certificates in PEM that the collector is trusted by, besides those that browsers trust [default: none]
    #[arg(long, env = "OTEL_EXPORTER_OTLP_CERTIFICATE", value_name = "FILE")]
    pub otel_exporter_otlp_certificate: Option<PathBuf>,

    /// What this server is called in traces
    #[arg(
        long,
        env = "OTEL_SERVICE_NAME",
        default_value = "future-community",
        value_parser = NonEmptyStringValueParser::new()
    )]
    pub otel_service_name: String,

    /// Which part of all traces is kept, 0 to 1
    #[arg(long, env = "OTEL_TRACES_SAMPLER_ARG", default_value = "1")]
    pub otel_traces_sampler_arg: Ratio,

    /// Whether a proxy before the server begins traces, and names them in `traceparent`
    #[arg(long, env = "TRUST_TRACEPARENT", default_value_t = false, action = ArgAction::Set)]
    pub trust_traceparent: bool,
}

/// The address of a collector.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Collector {
    base: String,
    /// Whether what is sent there can be read on the way, beyond this machine.
    pub is_open: bool,
    /// Whether it is sent in the clear.
    pub is_plain: bool,
}

impl Collector {
    /// Where traces are sent.
    pub fn traces(&self) -> String {
        format!("{}/v1/traces", self.base.trim_end_matches('/'))
    }
}

impl fmt::Display for Collector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.base)
    }
}

impl FromStr for Collector {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const NONE: &str = "no URL such as http://127.0.0.1:4318";
        let uri = Uri::from_str(text).map_err(|_| NONE)?;
        let is_plain = match uri.scheme() {
            Some(scheme) if *scheme == Scheme::HTTP => true,
            Some(scheme) if *scheme == Scheme::HTTPS => false,
            _ => return Err("a collector is at https://, or http://"),
        };
        if uri.authority().is_none_or(|authority| authority.as_str().contains('@')) {
            return Err("a collector's URL names nobody: give OTEL_EXPORTER_OTLP_HEADERS");
        }
        if text.contains(['?', '#']) {
            return Err("a collector's URL has no query and no fragment");
        }
        let host = uri.host().filter(|host| !host.is_empty()).ok_or(NONE)?;
        let address: Option<IpAddr> = host.trim_matches(['[', ']']).parse().ok();
        let is_here = host == "localhost" || address.is_some_and(|address| address.is_loopback());
        Ok(Self { base: text.to_owned(), is_open: is_plain && !is_here, is_plain })
    }
}

/// Headers, which may be secrets.
#[derive(Clone, Debug)]
pub struct Headers(pub HeaderMap);

impl FromStr for Headers {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut headers = HeaderMap::new();
        for pair in text.split(',') {
            let (name, value) = pair.split_once('=').ok_or("no name=value, by commas")?;
            let name: HeaderName = name.trim().parse().map_err(|_| "a name that is none of a header")?;
            let value =
                percent_decode_str(value.trim()).decode_utf8().map_err(|_| "a value that is no text")?;
            let mut value = HeaderValue::from_str(&value).map_err(|_| "a value that is none of a header")?;
            value.set_sensitive(true);
            headers.append(name, value);
        }
        Ok(Self(headers))
    }
}

/// A part of all.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ratio(pub f64);

impl FromStr for Ratio {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let part = text.parse().ok().filter(|part| (0.0..=1.0).contains(part));
        part.map(Self).ok_or("no number from 0 to 1")
    }
}

/// Reads a value, and does not repeat one that is refused: there may be a secret in it.
struct Quietly<T>(PhantomData<fn() -> T>);

impl<T> Default for Quietly<T> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

impl<T> Clone for Quietly<T> {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl<T> TypedValueParser for Quietly<T>
where
    T: FromStr<Err = &'static str> + Clone + Send + Sync + 'static,
{
    type Value = T;

    fn parse_ref(&self, command: &Command, arg: Option<&Arg>, value: &OsStr) -> Result<T, clap::Error> {
        let text =
            value.to_str().ok_or_else(|| clap::Error::new(ErrorKind::InvalidUtf8).with_cmd(command))?;
        text.parse().map_err(|why| {
            let name = arg.and_then(Arg::get_env).map_or(Cow::Borrowed(""), OsStr::to_string_lossy);
            let message = format!("{name}: {why}\n");
            clap::Error::raw(ErrorKind::ValueValidation, message).with_cmd(command)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Collector, Headers, Ratio};

    #[test]
    fn a_collector_is_a_url_without_secrets() {
        for (url, traces, is_open) in [
            ("http://127.0.0.1:4318", "http://127.0.0.1:4318/v1/traces", false),
            ("http://localhost:4318/", "http://localhost:4318/v1/traces", false),
            ("http://[::1]:4318", "http://[::1]:4318/v1/traces", false),
            ("http://collector:4318", "http://collector:4318/v1/traces", true),
            ("https://collector.example/otlp/", "https://collector.example/otlp/v1/traces", false),
        ] {
            let collector: Collector = url.parse().unwrap();
            assert_eq!((&*collector.traces(), collector.is_open), (traces, is_open));
        }
        for bad in
            ["", "x", "127.0.0.1:4318", "grpc://x:4317", "https://u:p@x", "https://x?key=1", "https:///x"]
        {
            assert!(bad.parse::<Collector>().is_err(), "{bad}");
        }
    }

    #[test]
    fn headers_are_read_as_the_standard_has_them_and_not_shown() {
        let Headers(headers) = "Authorization=Basic%20c2VjcmV0, x-tenant = district".parse().unwrap();
        assert_eq!(headers["authorization"], "Basic c2VjcmV0");
        assert_eq!(headers["x-tenant"], "district");
        assert!(!format!("{headers:?}").contains("c2VjcmV0"));
        for bad in ["", "x", "a b=c", "x=%0A", "x=%FF"] {
            assert!(bad.parse::<Headers>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_part_is_between_none_and_all() {
        assert_eq!("0.25".parse(), Ok(Ratio(0.25)));
        for bad in ["", "-0.1", "1.1", "NaN", "inf", "all"] {
            assert!(bad.parse::<Ratio>().is_err(), "{bad}");
        }
    }
}
