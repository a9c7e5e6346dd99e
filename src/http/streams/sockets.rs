//! Sockets (`WebSocket`), by the protocol `graphql-transport-ws`: many operations on one connection.
//!
//! Each operation is read by a task of its own, which waits for its turn in the socket before it reads the next page. The socket
//! has the place that its connection had: it is idle while it has no operation, and a page counts as an answer until it is
//! written, so that whoever says nothing or reads nothing gives way to others as by HTTP. Commands are sent by POST, where
//! their answer survives the connection.

use super::{
    Seat,
    following::{Following, Next},
};
use crate::{
    authn::{Denied, Origin},
    authz::Viewer,
    graphql::{Introspection, Request},
    http::{
        App, address, admission, bearer,
        graphql::introspection,
        held::{Held, Room},
        place::{Place, Wait},
        places,
        rate::Client,
    },
    store::identity::For,
};
use axum::{
    Extension,
    extract::{
        ConnectInfo, State,
        ws::{CloseFrame, Message, Utf8Bytes, WebSocket, WebSocketUpgrade},
    },
    http::{HeaderMap, HeaderValue, StatusCode, header::AUTHORIZATION},
    response::{IntoResponse, Response},
};
use futures_util::{SinkExt, StreamExt, stream::SplitSink};
use serde::Deserialize;
use serde_json::{json, value::RawValue};
use std::{collections::HashMap, net::SocketAddr, sync::Arc, time::Duration};
use tokio::{
    sync::mpsc,
    task::JoinHandle,
    time::{Instant, MissedTickBehavior, interval_at, sleep_until},
};

const PROTOCOL: &str = "graphql-transport-ws";
/// For the first message, by which a client says who it is.
const FOR_INIT: Duration = Duration::from_secs(10);
const PING: Duration = Duration::from_secs(15);
/// Operations of a socket at once.
const OPERATIONS: usize = 32;

/// Why a socket is closed: the code, by which clients know whether to come again, and a word.
type Closed = (u16, &'static str);

const RESTART: Closed = (1012, "Service Restart");
const BAD_REQUEST: Closed = (4400, "Bad request");
const UNAUTHORIZED: Closed = (4401, "Unauthorized");
/// Clients come again, with a fresh token.
const FORBIDDEN: Closed = (4403, "Forbidden");
const NO_PROTOCOL: Closed = (4406, "Subprotocol not acceptable");
const INIT_TIMEOUT: Closed = (4408, "Connection initialisation timeout");
const TOO_MANY: Closed = (4429, "Too many requests");
const INIT_AGAIN: Closed = (4429, "Too many initialisation requests");

/// Where a socket comes from: an address, and the place of its connection, where it came by one.
type Came = (Option<Extension<ConnectInfo<SocketAddr>>>, Option<Extension<Arc<places::Seat>>>);

/// Opens a socket.
pub(in crate::http) async fn open(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    (peer, carrier): Came,
    upgrade: Result<WebSocketUpgrade, axum::extract::ws::rejection::WebSocketUpgradeRejection>,
) -> Response {
    let peer = peer.map(|peer| peer.0.0);
    if let Some(turned_away) = admission::count_address(&app, &headers, peer) {
        return turned_away;
    }
    let origin = address::origin(&app, &headers, peer);
    let upgrade = match upgrade {
        Ok(upgrade) => upgrade,
        Err(refused) => return refused.into_response(),
    };
    // Of a browser another site could open one; it could not say whose it is, because tokens come in the first message.
    let Some(seat) = app.streams.admit(None, origin) else {
        return StatusCode::TOO_MANY_REQUESTS.into_response();
    };
    let longest = usize::try_from(app.settings.limits.document.most).unwrap_or(usize::MAX);
    upgrade.protocols([PROTOCOL]).max_message_size(longest).max_frame_size(longest).on_upgrade(
        move |socket| async move {
            if socket.protocol().is_none_or(|protocol| protocol != PROTOCOL) {
                let (sink, _) = socket.split();
                return close(sink, NO_PROTOCOL).await;
            }
            let Some(Extension(carrier)) = carrier else {
                return Socket::new(app, (origin, None), seat).serve(socket).await;
            };
            let place = &carrier.place;
            tokio::select! {
                () = Socket::new(app, (origin, Some(Arc::clone(place))), seat).serve(socket) => {}
                () = place.is_cut() => tracing::debug!("a socket gave its place up"),
            }
        },
    )
}

async fn close(mut sink: SplitSink<WebSocket, Message>, (code, reason): Closed) {
    let frame = CloseFrame { code, reason: Utf8Bytes::from_static(reason) };
    // A client that is gone is told nothing.
    let _ = sink.send(Message::Close(Some(frame))).await;
    let _ = sink.close().await;
}

/// What a client says.
#[derive(Deserialize)]
struct Said<'m> {
    #[serde(rename = "type")]
    kind: &'m str,
    #[serde(default, borrow)]
    id: Option<&'m str>,
    #[serde(default, borrow)]
    payload: Option<&'m RawValue>,
}

struct Socket {
    app: Arc<App>,
    origin: Origin,
    seat: Seat,
    /// What it has of the server; none where it came by no connection.
    place: Option<Arc<Place>>,
    room: Arc<Room>,
    /// The token of the first message.
    shown: HeaderMap,
    introspection: Option<Introspection>,
    client: Option<Client>,
    operations: HashMap<String, JoinHandle<()>>,
    /// What operations say.
    say: mpsc::Sender<Told>,
    told: mpsc::Receiver<Told>,
}

/// What an operation says.
enum Told {
    /// A message, counted until it is written.
    Message(String, Option<Held>),
    /// It has ended.
    Over(String, Option<String>),
    /// Its rights or its server ended.
    Ended,
    /// There is no room for what it has to say, as others do not read.
    Full,
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.operations.values().for_each(JoinHandle::abort);
    }
}

impl Socket {
    fn new(app: Arc<App>, (origin, place): (Origin, Option<Arc<Place>>), seat: Seat) -> Self {
        let (say, told) = mpsc::channel(1);
        Self {
            room: Arc::new(Room::of(&app, place.clone())),
            app,
            origin,
            seat,
            place,
            shown: HeaderMap::new(),
            introspection: None,
            client: None,
            operations: HashMap::new(),
            say,
            told,
        }
    }

    async fn serve(mut self, socket: WebSocket) {
        let (mut sink, mut stream) = socket.split();
        let init_ends = Instant::now() + FOR_INIT;
        let mut pings = interval_at(Instant::now() + PING, PING);
        pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut closing = self.app.moves.wait(&self.app.store);
        let mut was_idle = None;
        let closed = loop {
            let is_idle = self.operations.is_empty();
            if was_idle.replace(is_idle) != Some(is_idle) {
                self.rests(is_idle);
            }
            let mut held = None;
            let answer = tokio::select! {
                said = stream.next() => match said {
                    Some(Ok(Message::Text(text))) => self.hears(&text).await,
                    Some(Ok(Message::Ping(_) | Message::Pong(_))) => Ok(None),
                    Some(Ok(Message::Close(_))) | None => return,
                    // No text, too long, or no protocol.
                    Some(Ok(Message::Binary(_)) | Err(_)) => Err(BAD_REQUEST),
                },
                Some(told) = self.told.recv() => self.tells(told, &mut held),
                () = sleep_until(init_ends), if self.introspection.is_none() => Err(INIT_TIMEOUT),
                _ = pings.tick() => Ok(Some(json!({ "type": "ping" }).to_string())),
                () = closing.closes() => Err(RESTART),
            };
            match answer {
                Ok(None) => {}
                Ok(Some(message)) => {
                    if sink.send(Message::Text(message.into())).await.is_err() {
                        return;
                    }
                }
                Err(closed) => break closed,
            }
        };
        close(sink, closed).await;
    }

    /// From now on its client is waited for, or it is worked for.
    fn rests(&self, is_idle: bool) {
        match &self.place {
            Some(place) if is_idle => place.waits(Wait::Head, Instant::now().into_std()),
            Some(place) => place.works(),
            None => {}
        }
    }

    /// Takes what the client says; answers it, or why the socket is closed.
    async fn hears(&mut self, text: &str) -> Result<Option<String>, Closed> {
        let said: Said<'_> = serde_json::from_str(text).map_err(|_| BAD_REQUEST)?;
        match (said.kind, said.id) {
            ("connection_init", _) if self.introspection.is_some() => Err(INIT_AGAIN),
            ("connection_init", _) => self.is_introduced(said.payload).await,
            ("ping", _) => Ok(Some(json!({ "type": "pong" }).to_string())),
            ("pong", _) => Ok(None),
            ("subscribe", Some(id)) => match self.introspection {
                Some(introspection) => self.subscribes(id, said.payload, introspection),
                None => Err(UNAUTHORIZED),
            },
            ("complete", Some(id)) => {
                if let Some(operation) = self.operations.remove(id) {
                    operation.abort();
                }
                Ok(None)
            }
            _ => Err(BAD_REQUEST),
        }
    }

    /// Finds out who it is.
    async fn is_introduced(&mut self, payload: Option<&RawValue>) -> Result<Option<String>, Closed> {
        #[derive(Default, Deserialize)]
        struct Payload {
            #[serde(rename = "Authorization", alias = "authorization", default)]
            token: Option<String>,
        }
        let payload: Payload = match payload {
            Some(payload) => serde_json::from_str::<Option<Payload>>(payload.get())
                .map_err(|_| BAD_REQUEST)?
                .unwrap_or_default(),
            None => Payload::default(),
        };
        if let Some(token) = payload.token {
            let token = HeaderValue::from_str(&token).map_err(|_| BAD_REQUEST)?;
            self.shown.insert(AUTHORIZATION, token);
        }
        let public_read = self.app.settings.public_read;
        let arrival =
            match bearer::arrival(&self.app.authenticator, &self.shown, public_read, For::Work).await {
                Ok(arrival) => arrival,
                Err(Denied::Token(_)) => return Err(FORBIDDEN),
                Err(Denied::Failed(_)) => return Err(RESTART),
            };
        let viewer = arrival.viewer.unwrap_or_else(|| Viewer::nobody(public_read));
        if !self.seat.belongs_to(viewer.account()) {
            return Err(TOO_MANY);
        }
        self.client = Some(viewer.account().map_or(Client::Address(self.origin), Client::Account));
        self.introspection = Some(introspection(&self.app, &viewer));
        Ok(Some(json!({ "type": "connection_ack" }).to_string()))
    }

    fn subscribes(
        &mut self,
        id: &str,
        payload: Option<&RawValue>,
        introspection: Introspection,
    ) -> Result<Option<String>, Closed> {
        let payload = payload.ok_or(BAD_REQUEST)?;
        let question: Request = serde_json::from_str(payload.get()).map_err(|_| BAD_REQUEST)?;
        self.operations.retain(|_, operation| !operation.is_finished());
        if self.operations.contains_key(id) {
            return Err((4409, "Subscriber already exists"));
        }
        let counted = self.client.as_ref().is_none_or(|client| self.app.questions.count(client).is_ok());
        if self.operations.len() >= OPERATIONS || !counted {
            return Err(TOO_MANY);
        }
        let following = Following {
            waiting: self.app.moves.wait(&self.app.store),
            app: Arc::clone(&self.app),
            shown: self.shown.clone(),
            origin: self.origin,
            introspection,
            question: Request { read_only: true, streams: true, ..question },
            after: None,
            is_done: false,
            until: None,
        };
        let room = Arc::clone(&self.room);
        let operation = tokio::spawn(follow(following, id.to_owned(), room, self.say.clone()));
        self.operations.insert(id.to_owned(), operation);
        Ok(None)
    }

    fn tells(&mut self, told: Told, counted: &mut Option<Held>) -> Result<Option<String>, Closed> {
        match told {
            Told::Message(message, held) => {
                *counted = held;
                Ok(Some(message))
            }
            Told::Over(id, message) => {
                self.operations.remove(&id);
                Ok(message)
            }
            Told::Ended => Err(FORBIDDEN),
            Told::Full => Err(RESTART),
        }
    }
}

/// Says what an operation has to say, a page when the one before was taken.
async fn follow(mut following: Following, id: String, room: Arc<Room>, say: mpsc::Sender<Told>) {
    loop {
        // Whoever is not there any more is read nothing for.
        let Ok(place) = say.reserve().await else { return };
        match following.read().await {
            Next::Event(body) | Next::Last(body) => {
                let message = message("next", &id, &body);
                drop(body);
                let Ok(held) = room.keeping(message.len()).await else { return place.send(Told::Full) };
                place.send(Told::Message(message, held));
            }
            Next::Refused(errors) => {
                return place.send(Told::Over(id.clone(), Some(message("error", &id, &errors))));
            }
            Next::Complete => {
                let complete = json!({ "type": "complete", "id": id }).to_string();
                return place.send(Told::Over(id, Some(complete)));
            }
            Next::Ended => return place.send(Told::Ended),
            Next::Nothing => {
                drop(place);
                following.wait().await;
            }
        }
    }
}

fn message(kind: &str, id: &str, payload: &[u8]) -> String {
    let id = serde_json::Value::from(id);
    format!("{{\"type\":\"{kind}\",\"id\":{id},\"payload\":{}}}", String::from_utf8_lossy(payload))
}
