//! HTTP/2: each stream has what a connection has elsewhere, and takes no more.

mod ending;
mod hostile;
mod places;
mod readers;

use crate::{
    duties::{duty_of, signing},
    tls::{Served, open},
};
use axum::{
    body::Bytes,
    http::{HeaderMap, Request, Response, StatusCode},
};
use h2::{
    RecvStream, SendStream,
    client::{self, Builder, SendRequest},
};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::{net::TcpStream, task::JoinHandle, time::timeout};
use tokio_rustls::client::TlsStream;

const QUESTION: &str = "{ programme { code } }";
const SIGN: &str = "mutation($input: SignDutyInput!) { signDuty(input: $input) { userErrors { code } } }";
const DEADLINE: Duration = Duration::from_secs(30);

/// A connection on which requests are sent.
struct Client {
    sends: SendRequest<Bytes>,
    /// How the connection ended.
    driven: JoinHandle<Result<(), h2::Error>>,
}

impl Drop for Client {
    fn drop(&mut self) {
        self.driven.abort();
    }
}

/// An answer whose body is read.
struct Read {
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Read {
    #[track_caller]
    fn is_answered(&self) {
        let said = String::from_utf8_lossy(&self.body);
        assert!(self.status == StatusCode::OK && said.contains("fuyang-2022-8"), "{} {said}", self.status);
    }

    #[track_caller]
    fn is_busy(&self) {
        let said = String::from_utf8_lossy(&self.body);
        assert!(self.status == StatusCode::SERVICE_UNAVAILABLE && said.contains("UNAVAILABLE"), "{said}");
        assert_eq!(self.headers["retry-after"], "1");
        assert!(!self.headers.contains_key("connection"), "the connection goes on");
    }
}

impl Client {
    async fn of(served: &Served) -> Self {
        Self::with(served, &Builder::new()).await
    }

    async fn with(served: &Served, builder: &Builder) -> Self {
        let stream = TcpStream::connect(served.address).await.unwrap();
        let stream = served.shake_for(stream, &[b"h2"]).await.unwrap();
        Self::over(stream, builder).await
    }

    async fn over(stream: TlsStream<TcpStream>, builder: &Builder) -> Self {
        let (sends, connection) = builder.handshake(stream).await.unwrap();
        Self { sends, driven: tokio::spawn(connection) }
    }

    /// Begins a request; its body is still to be sent.
    async fn begin(
        &self,
        request: Request<()>,
        is_whole: bool,
    ) -> Result<(client::ResponseFuture, SendStream<Bytes>), h2::Error> {
        self.sends.clone().ready().await?.send_request(request, is_whole)
    }

    /// Asks, and does not wait for the answer.
    async fn post(&self, body: &Value, token: Option<&str>) -> Result<client::ResponseFuture, h2::Error> {
        let (answer, mut stream) = self.begin(post(token), false).await?;
        stream.send_data(body.to_string().into(), true)?;
        Ok(answer)
    }

    async fn question(&self) -> Result<Read, h2::Error> {
        let answer = self.post(&json!({ "query": QUESTION }), None).await?;
        read(answer.await?).await
    }

    async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Result<Read, h2::Error> {
        let request = Request::get(format!("https://localhost{path}"));
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        let (answer, _) = self.begin(request.body(()).unwrap(), true).await?;
        read(answer.await?).await
    }
}

fn post(token: Option<&str>) -> Request<()> {
    let request = Request::post("https://localhost/graphql").header("content-type", "application/json");
    let request = match token {
        None => request,
        Some(token) => request.header("authorization", format!("Bearer {token}")),
    };
    request.body(()).unwrap()
}

async fn read(answer: Response<RecvStream>) -> Result<Read, h2::Error> {
    let (parts, mut body) = answer.into_parts();
    let mut read = Vec::new();
    while let Some(bytes) = body.data().await.transpose()? {
        body.flow_control().release_capacity(bytes.len())?;
        read.extend_from_slice(&bytes);
    }
    Ok(Read { status: parts.status, headers: parts.headers, body: read })
}

/// A question whose answer takes many windows.
fn long() -> Value {
    let fields: Vec<String> = (0..400).map(|at| format!("a{at}: organizations {{ ...F }} ")).collect();
    let fields = fields.concat();
    json!({ "query": format!(
        "{{ {fields} }} fragment F on Organization {{ name englishName responsibilities {{ text scenarios {{ name }} \
         activities id }} }}"
    ) })
}

/// Waits until it is so.
async fn until<T>(what: &str, mut is_so: impl AsyncFnMut() -> Option<T>) -> T {
    let found = async {
        loop {
            if let Some(found) = is_so().await {
                return found;
            }
            tokio::task::yield_now().await;
        }
    };
    timeout(DEADLINE, found).await.unwrap_or_else(|_| panic!("{what}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn many_are_answered_at_once_on_one_connection() {
    let served = Served::with(256, open()).await;
    let client = Client::of(&served).await;
    client.question().await.unwrap().is_answered();
    let mut answers = Vec::new();
    // More than may be under way: the client's side of the protocol waits with the rest.
    for _ in 0..300 {
        answers.push(client.post(&json!({ "query": QUESTION }), None).await.unwrap());
    }
    for answer in answers {
        let answer = read(answer.await.unwrap()).await.unwrap();
        answer.is_answered();
        assert_eq!(answer.headers["content-length"], answer.body.len().to_string());
        assert!(answer.headers.contains_key("date"), "{:?}", answer.headers);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_answer_is_the_same_as_by_http1() {
    let served = Served::with(8, open()).await;
    let client = Client::of(&served).await;
    let answer = client.post(&long(), None).await.unwrap();
    let whole = read(answer.await.unwrap()).await.unwrap();
    let asked = long().to_string();
    let url = format!("https://localhost:{}/graphql", served.address.port());
    let line = [
        "-sS",
        "--http1.1",
        "--cacert",
        "cert.pem",
        "-H",
        "content-type: application/json",
        "-d",
        &asked,
        &url,
    ];
    let by_http1 = served.client("curl", &line).await.stdout;
    assert!(whole.body.len() > 1 << 20, "{}", whole.body.len());
    assert_eq!(whole.body, by_http1);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_followed_is_told_beside_other_questions() {
    let served = Served::with(8, open()).await;
    let client = Client::of(&served).await;
    let signer = served.world.person("education.signer").await;
    let token = signer.token.clone();
    let changes = "subscription { changes(follow: true) { cursor changes { type } } }";
    let mut request = post(token.as_deref());
    request.headers_mut().insert("accept", "text/event-stream".parse().unwrap());
    let (answer, mut stream) = client.begin(request, false).await.unwrap();
    stream.send_data(json!({ "query": changes }).to_string().into(), true).unwrap();
    let answer = answer.await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    let mut events = answer.into_body();
    let first = timeout(DEADLINE, events.data()).await.unwrap().unwrap().unwrap();
    assert!(String::from_utf8_lossy(&first).contains("event: next"), "{first:?}");
    let _ = events.flow_control().release_capacity(first.len());

    let duty = duty_of(&signer, "education", None).await;
    let input = json!({ "input": signing(&duty, "ACKNOWLEDGE", "1") });
    let command = client.post(&json!({ "query": SIGN, "variables": input }), token.as_deref()).await.unwrap();
    let done = read(command.await.unwrap()).await.unwrap();
    assert_eq!(
        serde_json::from_slice::<Value>(&done.body).unwrap(),
        json!({ "data": { "signDuty": { "userErrors": [] } } })
    );
    let mut told = String::new();
    until("the change is not told", async || {
        let bytes = events.data().await.unwrap().unwrap();
        let _ = events.flow_control().release_capacity(bytes.len());
        told.push_str(&String::from_utf8_lossy(&bytes));
        told.contains("UPSERT").then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn files_come_and_go_and_a_part_of_one() {
    let served = Served::with(8, open()).await;
    let person = served.world.person("education.signer").await;
    let (folder, token) = (crate::harness::Folder::new(), person.token.clone().unwrap());
    let content: Vec<u8> = (0..50_000_u32).flat_map(|at| format!("{at}\n").into_bytes()).collect();
    let file = folder.path().join("plan.txt");
    std::fs::write(&file, &content).unwrap();
    let (part, bearer) = (format!("file=@{}", file.display()), format!("authorization: Bearer {token}"));
    let url = format!("https://localhost:{}/files", served.address.port());
    let line = ["-sS", "--http2", "--cacert", "cert.pem", "-H", &bearer, "-F", &part, &url];
    let said = served.client("curl", &line).await;
    let said: Value = serde_json::from_slice(&said.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&said.stdout)));
    let id = said["id"].as_str().unwrap_or_else(|| panic!("{said}"));
    let client = Client::of(&served).await;
    let bearer = format!("Bearer {token}");
    let whole = client.get(&format!("/files/{id}"), &[("authorization", &bearer)]).await.unwrap();
    assert_eq!((whole.status, whole.body.len()), (StatusCode::OK, content.len()));
    assert!(whole.body == content);
    let part = [("authorization", bearer.as_str()), ("range", "bytes=100000-199999")];
    let part = client.get(&format!("/files/{id}"), &part).await.unwrap();
    assert_eq!(part.status, StatusCode::PARTIAL_CONTENT);
    assert!(part.body == content[100_000..200_000]);
}

#[tokio::test]
async fn whom_a_request_is_meant_for_is_said_once() {
    let served = Served::with(8, open()).await;
    let client = Client::of(&served).await;
    assert_eq!(client.get("/healthz", &[]).await.unwrap().status, StatusCode::OK);
    assert_eq!(client.get("/healthz", &[("host", "localhost")]).await.unwrap().status, StatusCode::OK);
    let another = client.get("/healthz", &[("host", "another.example")]).await.unwrap();
    assert_eq!(another.status, StatusCode::BAD_REQUEST);
    let by_name = Request::get("https://user@localhost/healthz").body(()).unwrap();
    let (answer, _) = client.begin(by_name, true).await.unwrap();
    assert_eq!(answer.await.unwrap().status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn sockets_are_for_connections_of_their_own() {
    let served = Served::with(8, open()).await;
    let client = Client::of(&served).await;
    let refused = client.get("/graphql/ws", &[("sec-websocket-version", "13")]).await.unwrap();
    assert!(refused.status.is_client_error(), "{}", refused.status);
    client.question().await.unwrap().is_answered();
}
