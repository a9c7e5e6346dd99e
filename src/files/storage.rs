//! Where bytes are kept: a folder, or a bucket of what speaks S3. Both are written by digest, and what stands there is whole.

use super::incoming::Received;
use crate::{
    error::{Error, Result},
    outbound,
};
use axum::body::Bytes;
use futures_util::{StreamExt, TryStreamExt, stream::BoxStream};
use object_store::{
    BackoffConfig, ClientOptions, GetOptions, MultipartUpload, ObjectStore, ObjectStoreExt, PutPayload,
    RetryConfig,
    aws::AmazonS3Builder,
    client::{HttpClient, HttpConnector},
    local::LocalFileSystem,
    path::Path as Key,
};
use std::{
    fs::{self, DirBuilder, File},
    io::{self, ErrorKind, Read},
    ops::Range,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, SystemTime},
};
use tokio::{sync::Semaphore, task::spawn_blocking};

/// Bytes that a bucket is sent at once, which are in memory meanwhile; and how many files are sent to one at a time.
const PART: usize = 5 << 20;
const SENDING: usize = 2;
/// How long it may take to connect, and to be answered.
const CONNECT: Duration = Duration::from_secs(5);
const ANSWER: Duration = Duration::from_mins(1);
/// How often a bucket is asked again that does not answer, and for how long: somebody waits meanwhile.
const AGAIN: usize = 3;
const PATIENCE: Duration = Duration::from_secs(10);

/// A bucket.
#[derive(Clone, Debug)]
pub struct S3 {
    pub bucket: String,
    pub endpoint: String,
    pub region: String,
    pub access_key_id: String,
    pub secret_access_key: String,
}

/// Where bytes are kept.
#[derive(Debug)]
pub struct Storage {
    objects: Arc<dyn ObjectStore>,
    /// The folder, where it is one.
    folder: Option<PathBuf>,
    /// Where bytes wait that come in.
    incoming: PathBuf,
    sending: Semaphore,
}

/// What a bucket is asked by: as everything that is sent from here, within limits and trusting whom the browsers trust.
#[derive(Debug)]
struct Connector;

impl HttpConnector for Connector {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        let failed = |source| object_store::Error::Generic { store: "S3", source };
        let tls = outbound::tls(None).map_err(|error| failed(error.into()))?;
        let client = reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .connect_timeout(CONNECT)
            .read_timeout(ANSWER)
            .build();
        client.map(HttpClient::new).map_err(|error| failed(error.into()))
    }
}

impl Storage {
    /// A folder, which is made if it is not there, for this user alone.
    pub fn folder(folder: &Path) -> io::Result<Self> {
        let incoming = made(folder)?;
        let objects = LocalFileSystem::new_with_prefix(folder).map_err(io::Error::other)?.with_fsync(true);
        Ok(Self {
            objects: Arc::new(objects),
            folder: Some(folder.to_owned()),
            incoming,
            sending: Semaphore::new(SENDING),
        })
    }

    /// A bucket; what comes in waits in a folder until it is whole.
    pub fn bucket(s3: &S3, folder: &Path) -> io::Result<Self> {
        let incoming = made(folder)?;
        let objects = AmazonS3Builder::new()
            .with_bucket_name(&s3.bucket)
            .with_endpoint(&s3.endpoint)
            .with_region(&s3.region)
            .with_access_key_id(&s3.access_key_id)
            .with_secret_access_key(&s3.secret_access_key)
            .with_allow_http(s3.endpoint.starts_with("http://"))
            .with_http_connector(Connector)
            .with_retry(RetryConfig {
                backoff: BackoffConfig::default(),
                max_retries: AGAIN,
                retry_timeout: PATIENCE,
            })
            .build()
            .map_err(io::Error::other)?;
        Ok(Self { objects: Arc::new(objects), folder: None, incoming, sending: Semaphore::new(SENDING) })
    }

    /// Where bytes wait that come in.
    pub fn incoming(&self) -> &Path {
        &self.incoming
    }

    /// Whether bytes are kept.
    pub async fn is_there(&self, sha256: &str, size: u64) -> Result<bool> {
        match self.objects.head(&key(sha256)).await {
            Ok(found) => Ok(found.size == size),
            Err(object_store::Error::NotFound { .. }) => Ok(false),
            Err(error) => Err(failed(&error)),
        }
    }

    /// Keeps what was received, if it is not there: where it was a moment ago, and may have been swept.
    pub async fn keep_there(&self, received: &Received) -> Result<()> {
        if self.is_there(&received.sha256, received.size).await? { Ok(()) } else { self.keep(received).await }
    }

    /// Keeps what was received. It stands there whole or not at all. What is there already takes as long as what is not: nobody finds out
    /// by the clock that somebody has the same.
    pub async fn keep(&self, received: &Received) -> Result<()> {
        match &self.folder {
            Some(folder) => {
                let (folder, sha256) = (folder.clone(), received.sha256.clone());
                let from = received.path().to_owned();
                let linked = spawn_blocking(move || link(&folder, &sha256, &from)).await;
                match linked.map_err(io::Error::other) {
                    Ok(Ok(())) => Ok(()),
                    // Not every file system has links.
                    Ok(Err(_)) | Err(_) => self.send(received).await.map_err(|error| failed(&error)),
                }
            }
            None => self.send(received).await.map_err(|error| failed(&error)),
        }
    }

    async fn send(&self, received: &Received) -> object_store::Result<()> {
        let _turn = self.sending.acquire().await.map_err(|error| generic(io::Error::other(error)))?;
        let path = received.path().to_owned();
        let opened = spawn_blocking(move || File::open(path)).await;
        let file = opened.map_err(io::Error::other).and_then(|file| file).map_err(generic)?;
        let (first, file) = part(file).await?;
        let key = key(&received.sha256);
        if first.len() < PART {
            self.objects.put(&key, PutPayload::from(first)).await?;
            return Ok(());
        }
        let mut upload = self.objects.put_multipart(&key).await?;
        let sent = send_parts(upload.as_mut(), first, file).await;
        if sent.is_err() {
            // What was sent of it is paid for until somebody says that nothing more comes.
            let _ = upload.abort().await;
        }
        sent
    }

    /// Reads some of the bytes, as they are asked for.
    pub async fn read(
        &self,
        sha256: &str,
        range: Range<u64>,
    ) -> Result<BoxStream<'static, io::Result<Bytes>>> {
        let options = GetOptions { range: Some(range.into()), ..GetOptions::default() };
        let found = self.objects.get_opts(&key(sha256), options).await.map_err(|error| failed(&error))?;
        Ok(found.into_stream().map_err(io::Error::other).boxed())
    }

    /// Removes bytes, if they are there.
    pub async fn remove(&self, sha256: &str) -> Result<()> {
        match self.objects.delete(&key(sha256)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(failed(&error)),
        }
    }

    /// What is kept and was written before a moment of the storage's own clock, by its digest.
    #[expect(
        clippy::disallowed_methods,
        reason = "it is compared with what the storage says, and not with the register's times"
    )]
    pub async fn older_than(&self, age: Duration) -> Result<Vec<String>> {
        let before = chrono::DateTime::<chrono::Utc>::from(SystemTime::now() - age);
        let mut listed = self.objects.list(Some(&Key::from(FOLDER)));
        let mut old = Vec::new();
        while let Some(found) = listed.next().await {
            let found = found.map_err(|error| failed(&error))?;
            if found.last_modified < before {
                old.extend(found.location.filename().filter(|name| is_digest(name)).map(str::to_owned));
            }
        }
        Ok(old)
    }

    /// Removes what came in and was never kept, of processes that were killed.
    pub async fn clear_incoming(&self, age: Duration) -> Result<()> {
        let folder = self.incoming.clone();
        let clear = move || {
            for entry in fs::read_dir(folder)? {
                let entry = entry?;
                let written = entry.metadata()?.modified()?;
                if written.elapsed().is_ok_and(|elapsed| elapsed >= age) {
                    fs::remove_file(entry.path())?;
                }
            }
            io::Result::Ok(())
        };
        let cleared = spawn_blocking(clear).await.map_err(io::Error::other).and_then(|cleared| cleared);
        cleared.map_err(|error| Error::Files(error.to_string()))
    }
}

/// The next bytes of a file, and the file behind them.
async fn part(mut file: File) -> object_store::Result<(Vec<u8>, File)> {
    let read = spawn_blocking(move || {
        let mut part = Vec::with_capacity(PART);
        let length = u64::try_from(PART).unwrap_or(u64::MAX);
        (&mut file).take(length).read_to_end(&mut part).map(|_| (part, file))
    });
    read.await.map_err(io::Error::other).and_then(|read| read).map_err(generic)
}

/// Sends a file in parts, of which the first is read.
async fn send_parts(
    upload: &mut dyn MultipartUpload,
    mut next: Vec<u8>,
    mut file: File,
) -> object_store::Result<()> {
    loop {
        let is_last = next.len() < PART;
        if !next.is_empty() {
            upload.put_part(next.into()).await?;
        }
        if is_last {
            upload.complete().await?;
            return Ok(());
        }
        (next, file) = part(file).await?;
    }
}

fn generic(source: io::Error) -> object_store::Error {
    object_store::Error::Generic { store: "files", source: source.into() }
}

/// Of the store, where bytes are.
const FOLDER: &str = "sha256";

fn key(sha256: &str) -> Key {
    Key::from(format!("{FOLDER}/{}/{sha256}", sha256.get(..2).unwrap_or_default()))
}

fn is_digest(name: &str) -> bool {
    name.len() == 64 && name.bytes().all(|byte| byte.is_ascii_hexdigit() && !byte.is_ascii_uppercase())
}

fn failed(error: &object_store::Error) -> Error {
    Error::Files(error.to_string())
}

/// The folder, and in it where bytes wait that come in.
fn made(folder: &Path) -> io::Result<PathBuf> {
    let incoming = folder.join("incoming");
    DirBuilder::new().recursive(true).mode(0o700).create(&incoming)?;
    Ok(incoming)
}

/// Gives what was received its name, and has the disk keep that.
fn link(folder: &Path, sha256: &str, from: &Path) -> io::Result<()> {
    let of_all = folder.join(FOLDER);
    let within = of_all.join(sha256.get(..2).unwrap_or_default());
    DirBuilder::new().recursive(true).mode(0o700).create(&within)?;
    match fs::hard_link(from, within.join(sha256)) {
        Ok(()) => {}
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
        Err(error) => return Err(error),
    }
    for folder in [&*within, &*of_all, folder] {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}
