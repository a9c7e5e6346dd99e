//! A collector of OpenTelemetry, as far as OTLP over HTTP goes.

use opentelemetry_proto::tonic::{
    collector::trace::v1::ExportTraceServiceRequest,
    common::v1::{KeyValue, any_value::Value},
    trace::v1::{Span, Status, span::SpanKind, status::StatusCode},
};
use prost::Message;
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

/// It listens on this machine as long as the test runs.
pub struct Collector {
    pub url: String,
    taken: Arc<Mutex<Vec<Taken>>>,
    refuses: Arc<AtomicBool>,
}

/// A request that it took.
struct Taken {
    head: String,
    body: Vec<u8>,
}

/// What it was told.
pub struct Told {
    pub spans: Vec<Traced>,
    pub service: String,
    pub authorization: String,
    bytes: Vec<u8>,
}

/// A span.
#[derive(Debug)]
pub struct Traced {
    pub name: String,
    pub trace: String,
    pub span: String,
    pub parent: String,
    pub kind: &'static str,
    pub status: &'static str,
    /// The traces and spans that it is linked with.
    pub links: Vec<(String, String)>,
    attributes: Vec<KeyValue>,
}

impl Collector {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (taken, refuses) = (Arc::default(), Arc::new(AtomicBool::new(false)));
        let here = (Arc::clone(&taken), Arc::clone(&refuses));
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (taken, refuses) = here.clone();
                thread::spawn(move || take(stream.unwrap(), &taken, &refuses));
            }
        });
        Self { url, taken, refuses }
    }

    /// Takes nothing from now on.
    pub fn refuse(&self) {
        self.refuses.store(true, Ordering::SeqCst);
    }

    /// What it was told so far.
    pub fn told(&self) -> Told {
        let taken = self.taken.lock().unwrap();
        let mut told = Told {
            spans: Vec::new(),
            service: String::new(),
            authorization: String::new(),
            bytes: Vec::new(),
        };
        for Taken { head, body } in taken.iter() {
            assert!(head.starts_with("POST /v1/traces HTTP/1.1"), "{head}");
            assert_eq!(header(head, "content-type"), Some("application/x-protobuf"));
            header(head, "authorization").unwrap_or_default().clone_into(&mut told.authorization);
            told.bytes.extend_from_slice(body);
            let request = ExportTraceServiceRequest::decode(&**body).unwrap();
            for of_one in request.resource_spans {
                let resource = of_one.resource.unwrap().attributes;
                text(&resource, "service.name").unwrap().clone_into(&mut told.service);
                let spans = of_one.scope_spans.into_iter().flat_map(|scope| scope.spans);
                told.spans.extend(spans.map(Traced::of));
            }
        }
        told
    }
}

/// Answers the requests of a connection, one after the other.
fn take(stream: TcpStream, taken: &Mutex<Vec<Taken>>, refuses: &AtomicBool) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut stream = stream;
    loop {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if !reader.read_line(&mut head).is_ok_and(|read| read > 0) {
                return;
            }
        }
        let length = header(&head, "content-length").map_or(0, |length| length.parse().unwrap());
        let mut body = vec![0; length];
        reader.read_exact(&mut body).unwrap();
        let status = if refuses.load(Ordering::SeqCst) { "503 No" } else { "200 OK" };
        taken.lock().unwrap().push(Taken { head, body });
        let answer = format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\n\r\n");
        if stream.write_all(answer.as_bytes()).is_err() {
            return;
        }
    }
}

fn header<'h>(head: &'h str, name: &str) -> Option<&'h str> {
    head.lines().find_map(|line| {
        let (of, value) = line.split_once(':')?;
        of.eq_ignore_ascii_case(name).then(|| value.trim())
    })
}

fn value<'a>(attributes: &'a [KeyValue], name: &str) -> Option<&'a Value> {
    attributes.iter().find(|it| it.key == name)?.value.as_ref()?.value.as_ref()
}

fn text<'a>(attributes: &'a [KeyValue], name: &str) -> Option<&'a str> {
    match value(attributes, name)? {
        Value::StringValue(text) => Some(text),
        other => panic!("{name} is {other:?}"),
    }
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").unwrap();
        hex
    })
}

impl Told {
    /// Whether this is in the bytes of anything.
    pub fn says(&self, what: &str) -> bool {
        self.bytes.windows(what.len()).any(|bytes| bytes == what.as_bytes())
    }
}

impl Traced {
    fn of(span: Span) -> Self {
        let kind = match span.kind() {
            SpanKind::Server => "server",
            SpanKind::Client => "client",
            SpanKind::Producer => "producer",
            _ => "internal",
        };
        let status = match span.status.as_ref().map(Status::code) {
            Some(StatusCode::Error) => "error",
            Some(StatusCode::Ok) => "ok",
            _ => "unset",
        };
        Self {
            name: span.name,
            trace: hex(&span.trace_id),
            span: hex(&span.span_id),
            parent: hex(&span.parent_span_id),
            kind,
            status,
            links: span.links.iter().map(|link| (hex(&link.trace_id), hex(&link.span_id))).collect(),
            attributes: span.attributes,
        }
    }

    /// What an attribute says in words.
    pub fn text(&self, name: &str) -> Option<&str> {
        text(&self.attributes, name)
    }

    /// What an attribute says as a number.
    pub fn number(&self, name: &str) -> Option<i64> {
        match value(&self.attributes, name)? {
            Value::IntValue(number) => Some(*number),
            other => panic!("{name} is {other:?}"),
        }
    }
}
