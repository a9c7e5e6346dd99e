//! What stands between a server and its primary, and can be cut.

use std::{
    io::{Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    sync::{Arc, Condvar, Mutex},
    thread,
};

/// How the way to the primary is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    Open,
    /// Connections stand, and are made, and nothing comes of them: whoever is there was cut off.
    Silent,
    /// Connections break, and those that are made anew too: whoever was there is gone.
    Broken,
}

/// Leads to the primary.
pub struct Proxy {
    pub port: u16,
    state: Arc<State>,
}

struct State {
    way: Mutex<Way>,
    changed: Condvar,
    streams: Mutex<Vec<TcpStream>>,
}

impl Proxy {
    pub fn before(primary: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let state = State { way: Mutex::new(Way::Open), changed: Condvar::new(), streams: Mutex::default() };
        let state = Arc::new(state);
        let its = Arc::clone(&state);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (Ok(near), Ok(far)) = (stream, TcpStream::connect(("127.0.0.1", primary))) else {
                    continue;
                };
                if *its.way.lock().unwrap() == Way::Broken {
                    continue;
                }
                its.streams.lock().unwrap().extend([near.try_clone().unwrap(), far.try_clone().unwrap()]);
                let (back, forth) = (Arc::clone(&its), Arc::clone(&its));
                let (near_again, far_again) = (near.try_clone().unwrap(), far.try_clone().unwrap());
                thread::spawn(move || forth.carry(near, far));
                thread::spawn(move || back.carry(far_again, near_again));
            }
        });
        Self { port, state }
    }

    pub fn is(&self, way: Way) {
        *self.state.way.lock().unwrap() = way;
        if way == Way::Broken {
            for stream in self.state.streams.lock().unwrap().drain(..) {
                let _ = stream.shutdown(Shutdown::Both);
            }
        }
        self.state.changed.notify_all();
    }
}

impl State {
    /// Carries what one says to the other, as long as the way is open.
    fn carry(&self, mut from: TcpStream, mut to: TcpStream) {
        let mut piece = vec![0; 16 << 10];
        while let Ok(length @ 1..) = from.read(&mut piece) {
            let mut way = self.way.lock().unwrap();
            while *way == Way::Silent {
                way = self.changed.wait(way).unwrap();
            }
            drop(way);
            if to.write_all(&piece[..length]).is_err() {
                break;
            }
        }
        let _ = to.shutdown(Shutdown::Both);
        let _ = from.shutdown(Shutdown::Both);
    }
}
