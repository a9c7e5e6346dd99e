//! A district that has a provider, the register that people sign in to by it, and a browser that goes to and fro.

use super::super::{
    browser::{self, location, open_with, question, redeem},
    world::{ISSUER, World},
};
use crate::harness::{self, Answer, Folder};
use axum::{
    Router,
    body::Body,
    http::{Request, header},
};
use future_community::{
    authn::{self, Authenticator, Settings, read_providers},
    http::{App, router},
};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    fs,
    io::{BufRead, BufReader},
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Child, Command, Stdio},
    sync::Arc,
    time::Duration,
};

pub const SECRET: &str = "what-the-district-and-the-register-know";

/// A provider, gone when dropped.
pub struct Provider {
    process: Child,
    pub issuer: String,
    http: reqwest::Client,
}

impl Drop for Provider {
    fn drop(&mut self) {
        // It ends with its input; that it does not linger is seen to here.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// What goes where it is told, and nowhere else.
pub fn http() -> reqwest::Client {
    // It would not start without, though nothing goes by TLS here; a second one in a process is none.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build().unwrap()
}

impl Provider {
    /// Starts one that knows the register by this name, with the world's time.
    pub fn start(world: &World, name: &str) -> Self {
        Self::start_by(world, name, "http")
    }

    /// The same by a scheme: `https` with a certificate that nobody knows.
    pub fn start_by(world: &World, name: &str, scheme: &str) -> Self {
        const HINT: &str = "the provider is missing: run the tests by `make test`";
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/provider");
        assert!(folder.join("node_modules/oidc-provider/package.json").exists(), "{HINT}");
        let given = json!({
            "now": world.clock.now().unix_seconds(),
            "callback": format!("{ISSUER}/oauth/callback/{name}"),
            "secret": SECRET,
            "tls": scheme == "https",
        });
        let mut process = Command::new("node")
            .arg(folder.join("provider.mjs"))
            .arg(given.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect(HINT);
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let issuer = format!("{scheme}://127.0.0.1:{}", line.trim());
        Self { process, issuer, http: http() }
    }

    /// Has it do what it would not by itself.
    pub async fn told(&self, what: &str, how: Value) -> Value {
        let request = self.http.post(format!("{}/test/{what}", self.issuer)).body(how.to_string());
        let answer = request.send().await.unwrap();
        assert!(answer.status().is_success(), "{what}: {}", answer.text().await.unwrap());
        serde_json::from_str(&answer.text().await.unwrap()).unwrap()
    }

    /// How often one of its places was asked.
    pub async fn count(&self, place: &str) -> i64 {
        self.told("counts", json!({})).await[place].as_i64().unwrap()
    }

    /// What its key signs, or another.
    pub async fn signed(&self, claims: &Value, by: &str, algorithm: &str) -> String {
        let what = json!({ "claims": claims, "by": by, "header": { "alg": algorithm } });
        self.told("sign", what).await["token"].as_str().unwrap().to_owned()
    }
}

/// A browser as the provider knows it.
pub struct Abroad<'p> {
    provider: &'p Provider,
    cookies: BTreeMap<String, String>,
}

impl<'p> Abroad<'p> {
    pub fn new(provider: &'p Provider) -> Self {
        Self { provider, cookies: BTreeMap::new() }
    }

    async fn send(&mut self, address: &str, form: Option<&str>) -> (Option<String>, String) {
        let address = if address.starts_with('/') {
            format!("{}{address}", self.provider.issuer)
        } else {
            address.to_owned()
        };
        let request = match form {
            None => self.provider.http.get(address),
            Some(form) => self
                .provider
                .http
                .post(address)
                .header("content-type", "application/x-www-form-urlencoded")
                .body(form.to_owned()),
        };
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let answer = request.header("cookie", cookies.join("; ")).send().await.unwrap();
        for cookie in answer.headers().get_all("set-cookie") {
            let (name, value) = cookie.to_str().unwrap().split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        let location = answer.headers().get("location").map(|it| it.to_str().unwrap().to_owned());
        (location, answer.text().await.unwrap())
    }

    /// Signs in there as somebody, or is somebody already; answers where the browser is sent back to.
    pub async fn signs_in(&mut self, address: &str, who: &str) -> String {
        let mut at = address.to_owned();
        for _ in 0..8 {
            let (leads, html) = self.send(&at, None).await;
            let leads = if let Some(leads) = leads {
                leads
            } else {
                // An application on a phone is asked of, too, whether it may.
                let form = if html.contains("name=\"login\"") {
                    format!("prompt=login&login={who}&password=x")
                } else {
                    "prompt=consent".to_owned()
                };
                self.send(&at, Some(&form)).await.0.expect("it leads on")
            };
            if !leads.starts_with('/') && !leads.starts_with(&self.provider.issuer) {
                return leads;
            }
            at = leads;
        }
        panic!("it leads round in a circle");
    }

    /// Says no there.
    pub async fn gives_up(&mut self, address: &str) -> String {
        let mut at = self.send(address, None).await.0.unwrap();
        at.push_str("/abort");
        for _ in 0..8 {
            at = self.send(&at, None).await.0.expect("it leads back");
            if !at.starts_with('/') && !at.starts_with(&self.provider.issuer) {
                return at;
            }
        }
        panic!("it leads round in a circle");
    }

    /// Signs out there.
    pub async fn signs_out(&mut self) {
        let (_, html) = self.send("/session/end", None).await;
        let after = html.split_once("name=\"xsrf\" value=\"").expect("a form").1;
        let form = format!("xsrf={}&logout=yes", after.split('"').next().unwrap());
        self.send("/session/end/confirm", Some(&form)).await;
    }
}

/// A register that people sign in to by a provider.
pub struct District<'w> {
    pub world: &'w World,
    pub provider: Provider,
    pub router: Router,
    /// The file of the providers, and their secret.
    pub folder: Folder,
}

/// What a file of providers says of one.
pub fn described(name: &str, issuer: &str, more: &str) -> String {
    format!(
        "[[provider]]\nname = \"{name}\"\nlabel = \"浙政钉 <&>\"\nissuer = \"{issuer}\"\nclient_id = \"register\"\n\
         secret_file = \"secret\"\n{more}\n"
    )
}

/// A folder with such a file, and a secret that its owner alone reads.
pub fn folder_with(file: &str) -> Folder {
    let folder = Folder::new();
    fs::write(folder.path().join("providers.toml"), file).unwrap();
    let secret = folder.path().join("secret");
    fs::write(&secret, format!("{SECRET}\n")).unwrap();
    fs::set_permissions(&secret, fs::Permissions::from_mode(0o600)).unwrap();
    folder
}

impl<'w> District<'w> {
    /// With the application `app`, whose tokens of the provider may be swapped, and who is named by `sub`.
    pub async fn of(world: &'w World) -> Self {
        Self::with(world, "audiences = [\"phone\"]").await
    }

    pub async fn with(world: &'w World, more: &str) -> Self {
        browser::register(world).await;
        let provider = Provider::start(world, "district");
        let folder = folder_with(&described("district", &provider.issuer, more));
        let router = Self::served(world, &folder, &world.store);
        Self { world, provider, router, folder }
    }

    /// A server over a database, with the providers of a file.
    pub fn served(world: &World, folder: &Folder, store: &Arc<future_community::store::Store>) -> Router {
        let settings = Settings {
            failure_step: Duration::from_millis(1),
            providers: read_providers(&folder.path().join("providers.toml")).unwrap(),
            ..authn::Settings::new(ISSUER, harness::AUDIENCE)
        };
        let authenticator = Arc::new(Authenticator::new(Arc::clone(store), settings));
        router(&App::new(Arc::clone(store), authenticator, world.app.settings))
    }

    /// Another process.
    pub async fn another(&self) -> Router {
        Self::served(self.world, &self.folder, &self.world.another_store().await)
    }

    /// Says who an account is at the provider, as an administrator does.
    pub async fn link(&self, command: &str, account: &str, subject: &str) {
        let admin = self.world.person("sysadmin").await;
        let find =
            "query($text: String) { accounts(filter: { text: $text }) { nodes { id name revision } } }";
        let found = admin.ask_with(find, json!({ "text": account })).await;
        let nodes = found["accounts"]["nodes"].as_array().unwrap();
        let row = nodes.iter().find(|row| row["name"] == account).unwrap();
        let input = json!({
            "id": row["id"], "issuer": self.provider.issuer, "subject": subject, "reason": "浙政钉",
            "expectedRevision": row["revision"], "idempotencyKey": format!("{command} {account} {subject} {}", row["revision"]),
        });
        let kind = format!("{}{}Input", command[..1].to_uppercase(), &command[1..]);
        let query =
            format!("mutation($input: {kind}!) {{ {command}(input: $input) {{ userErrors {{ code }} }} }}");
        let done = admin.ask_with(&query, json!({ "input": input })).await;
        assert_eq!(done[command]["userErrors"], json!([]));
    }

    /// Lets time pass, here and there.
    pub async fn advance(&self, seconds: i64) {
        self.world.clock.advance(seconds);
        self.provider.told("now", json!({ "seconds": self.world.clock.now().unix_seconds() })).await;
    }

    /// Begins at the page.
    pub async fn begin(&self) -> Begun {
        self.begin_at(&question(&[])).await
    }

    pub async fn begin_at(&self, question: &str) -> Begun {
        let page = open_with(&self.router, question, &[]).await;
        let link = link_of(&page.html);
        let headers = [("cookie", page.cookie.as_str()), ("sec-fetch-site", "same-origin")];
        let answer = get(&self.router, &link, &headers).await;
        let cookie = set_cookie(&answer, "__Host-sign-on");
        Begun { address: location(&answer).to_owned(), cookie, link, page_cookie: page.cookie }
    }

    /// Comes back to the register.
    pub async fn back(&self, address: &str, cookie: &str) -> Answer {
        back_to(&self.router, address, cookie).await
    }

    /// Signs in as somebody from the page on, with a browser of their own; answers where the page leads in the end.
    pub async fn enters(&self, who: &str) -> String {
        let begun = self.begin().await;
        let address = Abroad::new(&self.provider).signs_in(&begun.address, who).await;
        location(&self.back(&address, &begun.cookie).await).to_owned()
    }

    /// The tokens of somebody who signs in so.
    pub async fn tokens_of(&self, who: &str) -> (String, String) {
        self.tokens_by(&mut Abroad::new(&self.provider), who).await
    }

    /// The same, in a browser that may have signed in before.
    pub async fn tokens_by(&self, abroad: &mut Abroad<'_>, who: &str) -> (String, String) {
        let begun = self.begin().await;
        let address = abroad.signs_in(&begun.address, who).await;
        let led = location(&self.back(&address, &begun.cookie).await).to_owned();
        let code = browser::read(&led).remove("code").unwrap_or_else(|| panic!("{led}"));
        redeem(self.world, &code, &[]).await.tokens()
    }

    /// Why the last few were refused.
    pub async fn told(&self) -> Vec<String> {
        let told = crate::trail::asked::details(self.world, "SIGN_IN_REFUSED").await;
        told.iter().map(|it| it["because"].as_str().unwrap().to_owned()).collect()
    }
}

/// A sign-in that is under way.
pub struct Begun {
    /// Where the provider has the browser.
    pub address: String,
    pub cookie: String,
    /// What the page led by, and the page's own cookie.
    pub link: String,
    pub page_cookie: String,
}

/// The first link by a provider of a page.
pub fn link_of(html: &str) -> String {
    let after = html.split_once("<a class=\"by\" href=\"").expect("a link").1;
    format!("/oauth/{}", after.split('"').next().unwrap().replace("&amp;", "&"))
}

pub async fn get(router: &Router, address: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::get(address);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    Answer::to(router, request.body(Body::empty()).unwrap()).await
}

pub async fn back_to(router: &Router, address: &str, cookie: &str) -> Answer {
    let path = address.strip_prefix(ISSUER).unwrap_or_else(|| panic!("{address}"));
    // As browsers come back: from another site.
    get(router, path, &[("cookie", cookie), ("sec-fetch-site", "cross-site")]).await
}

/// What a browser keeps by a name.
#[track_caller]
pub fn set_cookie(answer: &Answer, name: &str) -> String {
    let mut lines = answer.headers.get_all(header::SET_COOKIE).iter().map(|line| line.to_str().unwrap());
    let line = lines.rfind(|line| line.starts_with(&format!("{name}=")));
    line.unwrap_or_else(|| panic!("{:?}", answer.headers)).split(';').next().unwrap().to_owned()
}

/// Whether the page is shown again, and says this.
#[track_caller]
pub fn is_said(address: &str, said: &str) {
    assert!(
        address.starts_with("../authorize?response_type=code&")
            && address.ends_with(&format!("&said={said}")),
        "{address}"
    );
}
