//! Sockets, by the letter of `graphql-transport-ws`.

use crate::harness::{Database, World};
use future_community::{config::Operations, http::serve};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinHandle,
    time::timeout,
};
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{Message, client::IntoClientRequest},
};

struct Served {
    world: World,
    address: String,
    server: JoinHandle<std::io::Result<()>>,
}

impl Drop for Served {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn served() -> Served {
    running(Operations::Any).await
}

/// One that runs these operations.
async fn running(operations: Operations) -> Served {
    let world = World::on(Database::sqlite()).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let app = world.running(operations);
    let webhooks = app.api.reachable().guarded(None).unwrap();
    let server = tokio::spawn(serve(app, listener, 100, webhooks));
    Served { world, address, server }
}

struct Socket(WebSocketStream<TcpStream>);

/// What a server said last, and then.
#[derive(Debug, PartialEq)]
enum Said {
    Message(Value),
    Closed(u16),
}

impl Socket {
    async fn open(served: &Served, protocol: Option<&str>) -> Self {
        let mut request = format!("ws://{}/graphql/ws", served.address).into_client_request().unwrap();
        if let Some(protocol) = protocol {
            request.headers_mut().insert("sec-websocket-protocol", protocol.parse().unwrap());
        }
        let stream = TcpStream::connect(&served.address).await.unwrap();
        Self(client_async(request, stream).await.unwrap().0)
    }

    /// One that is introduced.
    async fn of(served: &Served, name: &str) -> Self {
        let token = served.world.person(name).await.token.unwrap();
        let mut socket = Self::open(served, Some("graphql-transport-ws")).await;
        let payload = json!({ "Authorization": format!("Bearer {token}") });
        socket.say(json!({ "type": "connection_init", "payload": payload })).await;
        assert_eq!(socket.hears().await, Said::Message(json!({ "type": "connection_ack" })));
        socket
    }

    async fn say(&mut self, message: Value) {
        self.0.send(Message::Text(message.to_string().into())).await.unwrap();
    }

    async fn subscribe(&mut self, id: &str, query: &str) {
        self.say(json!({ "type": "subscribe", "id": id, "payload": { "query": query } })).await;
    }

    async fn hears(&mut self) -> Said {
        loop {
            let said = timeout(Duration::from_secs(20), self.0.next()).await.unwrap();
            match said {
                Some(Ok(Message::Text(text))) => {
                    let message: Value = serde_json::from_str(&text).unwrap();
                    if message["type"] != "ping" {
                        return Said::Message(message);
                    }
                }
                Some(Ok(Message::Close(frame))) => return Said::Closed(frame.unwrap().code.into()),
                Some(Ok(_)) => {}
                other => panic!("{other:?}"),
            }
        }
    }

    async fn message(&mut self) -> Value {
        match self.hears().await {
            Said::Message(message) => message,
            closed @ Said::Closed(_) => panic!("{closed:?}"),
        }
    }
}

const ALL: &str = "subscription { changes(first: 50, follow: false) { hasMore changes { id } } }";

#[tokio::test]
async fn operations_go_on_side_by_side() {
    let served = served().await;
    let mut socket = Socket::of(&served, "education.officer").await;
    socket.subscribe("question", "{ programme { code } }").await;
    let message = socket.message().await;
    assert_eq!((&message["type"], &message["id"]), (&json!("next"), &json!("question")), "{message}");
    assert_eq!(message["payload"]["data"]["programme"]["code"], "fuyang-2022-8");
    assert_eq!(socket.message().await, json!({ "type": "complete", "id": "question" }));
    for at in 0..20 {
        socket.subscribe(&format!("{at}"), ALL).await;
    }
    let mut complete = 0;
    while complete < 20 {
        let message = socket.message().await;
        assert_ne!(message["type"], "error", "{message}");
        complete += usize::from(message["type"] == "complete");
    }
    // An id is free again, and an operation that was given up says nothing more.
    socket.subscribe("0", "subscription { changes { cursor hasMore } }").await;
    assert_eq!(socket.message().await["payload"]["data"]["changes"]["hasMore"], false);
    socket.say(json!({ "type": "complete", "id": "0" })).await;
    socket.say(json!({ "type": "ping" })).await;
    assert_eq!(socket.message().await, json!({ "type": "pong" }));
}

#[tokio::test]
async fn what_is_refused_is_an_error_of_its_operation() {
    let served = served().await;
    let mut socket = Socket::of(&served, "education.officer").await;
    for query in [
        "{ programme { nothing } }",
        "not a document",
        "mutation { endOtherSessions(input: { idempotencyKey: \"k\" }) { userErrors { code } } }",
        "subscription { changes { cursor } other: changes { cursor } }",
    ] {
        socket.subscribe("one", query).await;
        let message = socket.message().await;
        assert_eq!(message["type"], "error", "{query}: {message}");
        assert_eq!(message["payload"][0]["extensions"]["code"], "BAD_USER_INPUT", "{query}: {message}");
    }
    let mut socket = Socket::of(&served, "auditor").await;
    socket.subscribe("one", ALL).await;
    let message = socket.message().await;
    assert_eq!(message["payload"]["errors"][0]["extensions"]["code"], "FORBIDDEN", "{message}");
    assert_eq!(socket.message().await["type"], "complete");
}

#[tokio::test]
async fn a_socket_is_closed_by_the_letter() {
    let served = served().await;
    let init = json!({ "type": "connection_init" });
    let subscribe = json!({ "type": "subscribe", "id": "1", "payload": { "query": ALL } });
    for (messages, code) in [
        (vec![subscribe.clone()], 4401),
        (vec![json!({ "type": "unknown" })], 4400),
        (vec![json!(["no", "message"])], 4400),
        (vec![json!({ "type": "subscribe", "payload": { "query": ALL } })], 4400),
        (vec![json!({ "type": "connection_init", "payload": { "Authorization": "Bearer none" } })], 4403),
        (vec![json!({ "type": "connection_init", "payload": "none" })], 4400),
    ] {
        let mut socket = Socket::open(&served, Some("graphql-transport-ws")).await;
        for message in &messages {
            socket.say(message.clone()).await;
        }
        assert_eq!(socket.hears().await, Said::Closed(code), "{messages:?}");
    }
    let mut again = Socket::of(&served, "education.officer").await;
    again.say(init.clone()).await;
    assert_eq!(again.hears().await, Said::Closed(4429));
    let mut twice = Socket::of(&served, "education.officer").await;
    let follows = json!({ "type": "subscribe", "id": "1", "payload": { "query": "subscription { changes(first: 1) { cursor } }" } });
    twice.say(follows.clone()).await;
    twice.say(follows).await;
    loop {
        match twice.hears().await {
            Said::Message(message) => assert_eq!(message["type"], "next", "{message}"),
            closed @ Said::Closed(_) => {
                assert_eq!(closed, Said::Closed(4409));
                break;
            }
        }
    }
    let mut other = Socket::open(&served, None).await;
    assert_eq!(other.hears().await, Said::Closed(4406));
    let mut long = Socket::of(&served, "education.officer").await;
    let text = "x".repeat(70_000);
    long.0.send(Message::Text(json!({ "type": "ping", "payload": text }).to_string().into())).await.unwrap();
    assert_eq!(long.hears().await, Said::Closed(4400));
}

#[tokio::test]
async fn rights_and_tokens_end_what_they_began() {
    let served = served().await;
    let mut socket = Socket::of(&served, "education.officer").await;
    socket.subscribe("1", "subscription { changes(first: 100) { hasMore reset changes { id } } }").await;
    assert_eq!(socket.message().await["payload"]["data"]["changes"]["reset"], true);
    let signer = served.world.person("education.signer").await;
    let duty = crate::duties::duty_of(&signer, "education", None).await;
    let signing = crate::duties::signing(&duty, "ACKNOWLEDGE", "one");
    crate::duties::done(&signer.command("signDuty", signing).await);
    let message = socket.message().await;
    assert_eq!(message["payload"]["data"]["changes"]["changes"], json!([{ "id": duty["id"] }]), "{message}");
    // The token runs out; a client comes again.
    served.world.clock.advance(15 * 60);
    let signer = served.world.person("education.signer").await;
    let signing = crate::duties::signing(&crate::duties::again(&signer, &duty).await, "COMPLETE", "two");
    crate::duties::done(&signer.command("signDuty", signing).await);
    assert_eq!(socket.hears().await, Said::Closed(4403));
}

#[tokio::test]
async fn what_is_registered_is_followed_by_its_name_until_it_is_retired() {
    let served = running(Operations::Registered).await;
    let follows = "subscription Follows { changes(first: 200) { hasMore changes { id } } }";
    crate::operations::register(&served.world, "phone", &[("1", follows)]).await;
    let mut socket = Socket::of(&served, "education.officer").await;
    for query in [ALL, "not a document", "{ programme { code } }"] {
        socket.subscribe("other", query).await;
        let message = socket.message().await;
        assert_eq!(message["type"], "error", "{query}: {message}");
        assert_eq!(message["payload"][0]["extensions"]["code"], "DOCUMENT_NOT_FOUND", "{query}: {message}");
    }
    socket.say(json!({ "type": "subscribe", "id": "none", "payload": { "documentId": "2" } })).await;
    assert_eq!(socket.message().await["payload"][0]["extensions"]["code"], "DOCUMENT_NOT_FOUND");
    socket.say(json!({ "type": "subscribe", "id": "1", "payload": { "documentId": "1" } })).await;
    while socket.message().await["payload"]["data"]["changes"]["hasMore"] != false {}
    // It is followed no more from the next page on.
    crate::operations::run(&served.world, &["retire", "--app", "phone", "1"]).await.unwrap();
    served.world.clock.advance(2);
    let signer = served.world.person("education.signer").await;
    let duty = crate::duties::duty_of(&signer, "education", None).await;
    let signing = crate::duties::signing(&duty, "ACKNOWLEDGE", "one");
    crate::duties::done(&signer.command("signDuty", signing).await);
    let message = socket.message().await;
    assert_eq!(message["type"], "error", "{message}");
    assert_eq!(message["payload"][0]["extensions"]["code"], "DOCUMENT_NOT_FOUND", "{message}");
}
