//! A stream of NATS `JetStream`: what it holds last, and the next message.

use crate::outbound;
use async_nats::{
    ConnectOptions, HeaderMap,
    jetstream::{
        self,
        context::{Context, PublishErrorKind},
        message::PublishMessage,
        stream::{Config, StorageType},
    },
};
use std::{error::Error, path::PathBuf, time::Duration};

/// Where a relay stands behind a message.
const CURSOR: &str = "Feed-Cursor";
/// Which beginning a message is of.
const ERA: &str = "Feed-Era";
/// For so long the server knows a message again.
const DUPLICATES: Duration = Duration::from_mins(10);
/// For an answer of the server.
const ANSWER: Duration = Duration::from_secs(5);

/// Who the relay is to NATS.
#[derive(Clone)]
pub enum Login {
    Nobody,
    /// By a file of NATS' own, with a token and a key.
    Credentials(PathBuf),
    Password {
        user: String,
        password: String,
    },
}

/// A stream, and the way to it.
#[derive(Clone)]
pub struct StreamConfig {
    /// `nats://host:port`, or `tls://`.
    pub url: String,
    pub login: Login,
    /// Certificates in PEM that are trusted besides those of the browsers.
    pub authorities: Option<Vec<u8>>,
    /// Nothing goes in the clear.
    pub tls: bool,
    /// What subjects begin with; by the programme's code where nothing is said.
    pub root: Option<String>,
    /// Its name; by the root where nothing is said.
    pub name: Option<String>,
    /// It is made, where it is not there.
    pub makes: bool,
}

/// Why nothing comes into the stream.
#[derive(Debug, thiserror::Error)]
pub enum NatsError {
    #[error("NATS does not answer: {0}")]
    Down(String),
    #[error("{0}")]
    Unfit(String),
    #[error("the stream has messages that this relay did not send")]
    Overtaken,
}

/// A stream that is open.
pub struct Stream {
    context: Context,
    name: String,
    root: String,
}

/// What a stream holds last.
#[derive(Clone, Debug, Default)]
pub(super) struct Stands {
    /// The number of its last message.
    pub(super) last: u64,
    /// Where to go on; none where it is not known.
    pub(super) cursor: Option<String>,
    /// Which beginning it is of.
    pub(super) era: String,
}

fn down(error: impl Error) -> NatsError {
    NatsError::Down(error.to_string())
}

impl Stream {
    /// Opens a stream, and makes it where it is not there: in files, without a limit, for whoever wants to begin with the oldest.
    pub(super) async fn open(config: &StreamConfig, root: &str) -> Result<Self, NatsError> {
        if !is_subject(root) {
            return Err(NatsError::Unfit(format!("{root:?} is no beginning of subjects")));
        }
        let name = config.name.clone().unwrap_or_else(|| root.replace('.', "-"));
        let tls = outbound::tls(config.authorities.as_deref());
        let tls = tls.map_err(|error| NatsError::Unfit(format!("NATS: {error}")))?;
        let mut options = ConnectOptions::new().name("future-community relay").require_tls(config.tls);
        options = options.tls_client_config(tls).connection_timeout(ANSWER).request_timeout(Some(ANSWER));
        options = match &config.login {
            Login::Nobody => options,
            Login::Credentials(file) => options
                .credentials_file(file)
                .await
                .map_err(|error| NatsError::Unfit(format!("{}: {error}", file.display())))?,
            Login::Password { user, password } => options.user_and_password(user.clone(), password.clone()),
        };
        let client = options.connect(&config.url).await.map_err(down)?;
        let mut context = jetstream::new(client);
        context.set_timeout(ANSWER);
        let stream = Self { context, name, root: root.to_owned() };
        if config.makes {
            let made = Config {
                name: stream.name.clone(),
                subjects: vec![format!("{root}.*")],
                storage: StorageType::File,
                num_replicas: 1,
                duplicate_window: DUPLICATES,
                description: Some(
                    "What changes in the register of the future-community programme".to_owned(),
                ),
                ..Config::default()
            };
            stream.context.get_or_create_stream(made).await.map_err(down)?;
        }
        Ok(stream)
    }

    /// What it holds last. A message that is gone, or that no relay sent, says nothing of where to go on.
    pub(super) async fn stands(&self) -> Result<Stands, NatsError> {
        let mut stream = self.context.get_stream(&self.name).await.map_err(down)?;
        let state = &stream.info().await.map_err(down)?.state;
        let (last, messages) = (state.last_sequence, state.messages);
        if messages == 0 {
            return Ok(Stands { last, ..Stands::default() });
        }
        let message = match stream.get_raw_message(last).await {
            Ok(message) => message,
            Err(error) if error.kind() == jetstream::stream::RawMessageErrorKind::NoMessageFound => {
                return Ok(Stands { last, ..Stands::default() });
            }
            Err(error) => return Err(down(error)),
        };
        let told = |name: &str| message.headers.get(name).map(|value| value.as_str().to_owned());
        Ok(Stands { last, cursor: told(CURSOR), era: told(ERA).unwrap_or_default() })
    }

    /// Sends a message of a kind, which is taken where the stream is as it stands, and once. Answers the number of the last one.
    pub(super) async fn send(
        &self,
        stands: &Stands,
        cursor: Option<&str>,
        (kind, id): (&str, &str),
        body: String,
    ) -> Result<u64, NatsError> {
        let mut headers = HeaderMap::new();
        headers.insert(ERA, stands.era.as_str());
        if let Some(cursor) = cursor {
            headers.insert(CURSOR, cursor);
        }
        let message = PublishMessage::build()
            .payload(body.into())
            .headers(headers)
            .message_id(format!("{}:{id}", stands.era))
            .expected_stream(&self.name)
            .expected_last_sequence(stands.last);
        let sent = self.context.send_publish(format!("{}.{kind}", self.root), message).await;
        let taken = match sent {
            Ok(sent) => sent.await,
            Err(error) => Err(error),
        };
        match taken {
            // What is there already is where it was.
            Ok(taken) if taken.duplicate => Ok(stands.last),
            Ok(taken) => Ok(taken.sequence),
            Err(error) if error.kind() == PublishErrorKind::WrongLastSequence => Err(NatsError::Overtaken),
            Err(error) => Err(down(error)),
        }
    }
}

/// Whether it can stand before the kind in a subject.
fn is_subject(root: &str) -> bool {
    let is_token = |token: &str| {
        !token.is_empty()
            && token.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'*' | b'>' | b'.'))
    };
    root.len() <= 200 && root.split('.').all(is_token)
}
