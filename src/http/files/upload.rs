//! `POST /files`: a file as the body, or as the one file of a form, which is all that some clients can send.

use super::{
    Refused, disposition,
    parts::{Malformed, Parts},
};
use crate::{
    authz::Permission,
    domain::{
        attachment::{UploadFile, check_quota, for_whom},
        command,
    },
    error::Error,
    files::{Files, Incoming, Kind, Misnamed, Name, Received, Unfit, Unkept},
    http::{
        App,
        exports::{Asking, Came, Reader, Stopped, arrived},
        percent,
    },
};
use axum::{
    Json,
    body::{Body, BodyDataStream},
    extract::{RawQuery, State},
    http::{
        HeaderMap, HeaderName, StatusCode,
        header::{CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE, LOCATION},
    },
    response::{IntoResponse, Response},
};
use entity::{attachment, id::OrganizationId};
use futures_util::StreamExt;
use rand::{TryRngCore, rngs::OsRng};
use serde_json::json;
use std::{sync::Arc, time::Duration};
use tokio::{task::spawn_blocking, time::timeout};

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// For a body, from its first byte to its last: whoever has less than a hundred kilobytes a second sends less.
const WHOLE: Duration = Duration::from_mins(10);
/// Bytes of a form beside its file, at most.
const BESIDE: u64 = 64 << 10;

/// Takes a file.
pub(super) async fn upload(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    came: Came,
    RawQuery(query): RawQuery,
    body: Body,
) -> Response {
    match arrived(Arc::clone(&app), headers.clone(), came).await {
        Err(turned_away) => turned_away,
        Ok((reader, asking)) => {
            let asked = Asked::read(&asking, &headers, query.as_deref().unwrap_or_default());
            let taken = match asked {
                Ok(asked) => take(&reader, &asking, asked, &headers, body).await,
                Err(refused) => Err(refused),
            };
            match taken {
                Ok((answer, size)) => {
                    app.metrics.count_upload("kept", size);
                    answer
                }
                Err(refused) => {
                    app.metrics.count_upload(refused.outcome(), 0);
                    refused.into_response()
                }
            }
        }
    }
}

/// What is asked for beside the bytes.
struct Asked {
    name: Option<Name>,
    for_whom: OrganizationId,
    key: String,
    parts: Option<Parts>,
}

impl Asked {
    fn read(asking: &Asking, headers: &HeaderMap, query: &str) -> Result<Self, Refused> {
        if !asking.viewer.holds(Permission::UploadFiles) {
            return Err(match asking.viewer.account() {
                Some(_) => Error::Forbidden(Permission::UploadFiles).into(),
                None => Error::Unauthenticated.into(),
            });
        }
        let (mut name, mut organization) = (None, None);
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            let value = percent::decoded(value.as_bytes())
                .ok_or_else(|| Refused::bad("地址参数须为 UTF-8 / parameters are UTF-8"))?;
            match key {
                "name" => name = Some(value),
                "organization" => organization = Some(value),
                _ => {
                    return Err(Refused::bad(
                        "参数只有 name 与 organization / there are name and organization",
                    ));
                }
            }
        }
        let for_whom = for_whom(&asking.viewer, &asking.catalogue, organization.as_deref())?;
        let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let is_form =
            kind.split(';').next().is_some_and(|it| it.trim().eq_ignore_ascii_case("multipart/form-data"));
        let parts = if is_form { Some(Parts::of(kind).ok_or(Malformed::Body)?) } else { None };
        let header = || headers.get(CONTENT_DISPOSITION).and_then(|it| disposition::file_name(it.as_bytes()));
        let name = match name.or_else(header) {
            Some(name) => Some(Name::read(&name)?),
            None if is_form => None,
            None => return Err(Misnamed::Missing.into()),
        };
        Ok(Self { name, for_whom, key: key(headers)?, parts })
    }
}

/// The client's name for this upload; another one where it gives none.
fn key(headers: &HeaderMap) -> Result<String, Refused> {
    if let Some(key) = headers.get(IDEMPOTENCY_KEY) {
        let key = key.to_str().ok().filter(|key| !key.is_empty() && key.len() <= 200);
        return Ok(key
            .ok_or_else(|| {
                Refused::bad("Idempotency-Key 须为 1 至 200 个可见字符 / it has 1 to 200 visible characters")
            })?
            .to_owned());
    }
    let mut bytes = [0; 16];
    OsRng.try_fill_bytes(&mut bytes).map_err(|_| Error::Broken("the system has randomness"))?;
    Ok(format!("upload-{:032x}", u128::from_be_bytes(bytes)))
}

async fn take(
    reader: &Reader,
    asking: &Asking,
    asked: Asked,
    headers: &HeaderMap,
    body: Body,
) -> Result<(Response, u64), Refused> {
    let (app, files) = (&reader.app, reader.app.api.files());
    let storage = files.storage()?;
    let length =
        headers.get(CONTENT_LENGTH).and_then(|it| it.to_str().ok()).and_then(|it| it.parse::<u64>().ok());
    let beside = if asked.parts.is_some() { BESIDE } else { 0 };
    if length.is_some_and(|length| length > files.most.saturating_add(beside)) {
        return Err(too_long(&files));
    }
    let _seat = app.uploads.admit(asking.viewer.account(), reader.origin).ok_or(Stopped::OneAtATime)?;
    let cx = reader.context(asking, app.settings.limits.read);
    // What a form has beside its file is little, and counts for nothing here.
    let more = i64::try_from(length.unwrap_or(1).saturating_sub(beside)).unwrap_or(i64::MAX);
    check_quota(&cx, app.store.uploaded_bytes(asked.for_whom).await?, more)?;
    let incoming =
        Incoming::begin(storage.incoming(), files.most).await.map_err(|unkept| kept(unkept, &files))?;
    let received = timeout(WHOLE, receive(incoming, body.into_data_stream(), asked.parts, &files)).await;
    let (received, in_form) = received.map_err(|_| {
        Refused::Said(StatusCode::REQUEST_TIMEOUT, "UNAVAILABLE", "上传过慢 / it came too slowly".to_owned())
    })??;
    let name = match (asked.name, in_form) {
        (Some(name), _) => name,
        (None, Some(name)) => Name::read(&name)?,
        (None, None) => return Err(Misnamed::Missing.into()),
    };
    let (received, name, kind) = found_out(app, received, name).await?;
    let size = received.size;
    let upload = UploadFile::new(&name, kind, received, asked.for_whom, asked.key);
    let did = command::run(&cx, &upload).await?;
    let id = did.done;
    let found = crate::domain::attachment::by_id(&cx, &[id]).await?;
    // One that was attached meanwhile, and is one's own no more to see, is still the one that was uploaded.
    let row = found.first().map(|row| -> &attachment::Model { row });
    let said = json!({ "id": id.to_string(), "sha256": upload.sha256(), "size": size, "mediaType": row.map_or(kind.media_type, |row| row.media_type.as_str()) });
    let location = [(LOCATION, format!("/files/{id}"))];
    Ok(((StatusCode::CREATED, location, Json(said)).into_response(), size))
}

/// Receives all of it; says what it is called, where a form says so.
async fn receive(
    mut incoming: Incoming,
    mut body: BodyDataStream,
    mut parts: Option<Parts>,
    files: &Files,
) -> Result<(Received, Option<String>), Refused> {
    let (mut came, mut file) = (0_u64, Vec::new());
    while let Some(bytes) = body.next().await {
        let bytes = bytes.map_err(|_| Refused::bad("请求体无法读取 / the body cannot be read"))?;
        came = came.saturating_add(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        if came > files.most.saturating_add(BESIDE) {
            return Err(too_long(files));
        }
        let written = match &mut parts {
            Some(parts) => {
                file.clear();
                parts.take(&bytes, &mut file)?;
                incoming.write(&file).await
            }
            None => incoming.write(&bytes).await,
        };
        written.map_err(|unkept| kept(unkept, files))?;
    }
    let name = parts.map(Parts::end).transpose()?;
    Ok((incoming.end().await.map_err(|unkept| kept(unkept, files))?, name))
}

/// Finds out what it is, a few at a time, as that takes a core.
async fn found_out(app: &App, received: Received, name: Name) -> Result<(Received, Name, Kind), Refused> {
    let _turn = app.looking.acquire().await.map_err(|_| Error::Broken("uploads are looked at"))?;
    let look = move || (Kind::of(received.path(), &name), received, name);
    let looked = spawn_blocking(look).await.map_err(|error| Error::Files(error.to_string()))?;
    match looked {
        (Ok(kind), received, name) => Ok((received, name, kind)),
        (Err(Unfit::Unread(error)), ..) => Err(Error::Files(error.to_string()).into()),
        (Err(unfit), ..) => {
            Err(Refused::Said(StatusCode::UNSUPPORTED_MEDIA_TYPE, "BAD_USER_INPUT", unfit.to_string()))
        }
    }
}

fn too_long(files: &Files) -> Refused {
    let message = format!("文件不得超过 {0} 字节 / a file has {0} bytes at most", files.most);
    Refused::Said(StatusCode::PAYLOAD_TOO_LARGE, "LIMIT_EXCEEDED", message)
}

fn kept(unkept: Unkept, files: &Files) -> Refused {
    match unkept {
        Unkept::TooLong => too_long(files),
        Unkept::Empty => Refused::bad("文件为空 / the file is empty"),
        Unkept::Disk(error) => Error::Files(error.to_string()).into(),
    }
}

impl From<Misnamed> for Refused {
    fn from(misnamed: Misnamed) -> Self {
        Self::bad(misnamed.to_string())
    }
}

impl From<Malformed> for Refused {
    fn from(malformed: Malformed) -> Self {
        Self::bad(match malformed {
            Malformed::Body => "请求体不是 multipart/form-data / the body is no multipart/form-data",
            Malformed::Second => "每次上传一个文件 / one file at a time",
            Malformed::Missing => "表单中没有文件 / there is no file in the form",
        })
    }
}
