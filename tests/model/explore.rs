//! Every order of steps up to a depth, each state once: a breadth-first search, level by level.
//! Nothing about sessions may live here, only the search, and the shortest way to what it found.
//!
//! Level by level because only so a bound of depth is exact on several threads: a state is always met first by a shortest
//! way, so nothing behind it is cut off. (That is why this is not the `stateright` crate, whose workers share one queue:
//! there a state may be met first by a longer way, and the bound then hides what a shorter one would have reached.)

use std::collections::HashSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

const SHARDS: usize = 64;
/// So many states are taken from a level at once.
const BATCH: usize = 64;

/// What can be explored.
pub trait Space: Sync {
    type State: Clone + Send + Sync;
    type Step: Copy + Send + Sync;
    type Broken: Send;

    /// What a state is known by: two that share it go on alike.
    fn fingerprint(&self, state: &Self::State) -> u64;
    /// Every step that can be taken.
    fn steps(&self, state: &Self::State) -> Vec<Self::Step>;
    /// Takes one.
    fn take(&self, state: &mut Self::State, step: Self::Step) -> Result<(), Self::Broken>;
    /// What must hold in every state that is gone on from.
    fn check(&self, state: &Self::State) -> Result<(), Self::Broken>;
}

/// How far an exploration came.
#[derive(Clone, Copy, Debug, Default)]
pub struct Extent {
    /// Every order of so many steps.
    pub depth: usize,
    /// Distinct states, the first ones among them.
    pub states: usize,
    /// Steps taken.
    pub steps: usize,
}

/// The shortest way to something that does not hold.
pub struct Trace<S: Space> {
    /// Which of the first states it begins in.
    pub start: usize,
    pub steps: Vec<S::Step>,
    pub broken: S::Broken,
}

struct Node<S: Space> {
    state: S::State,
    start: usize,
    way: Vec<S::Step>,
}

/// Takes every order of at most `depth` steps from every one of `starts`.
pub fn explore<S: Space>(space: &S, starts: Vec<S::State>, depth: usize) -> Result<Extent, Trace<S>> {
    let seen: Vec<Mutex<HashSet<u64>>> = (0..SHARDS).map(|_| Mutex::default()).collect();
    let is_new = |print: u64| {
        let shard = usize::try_from(print % SHARDS as u64).expect("few shards");
        seen[shard].lock().expect("no panic").insert(print)
    };
    let mut level = Vec::new();
    for (start, state) in starts.into_iter().enumerate() {
        if let Err(broken) = space.check(&state) {
            return Err(Trace { start, steps: Vec::new(), broken });
        }
        if is_new(space.fingerprint(&state)) {
            level.push(Node::<S> { state, start, way: Vec::new() });
        }
    }
    let mut extent = Extent { states: level.len(), ..Extent::default() };
    while extent.depth < depth && !level.is_empty() {
        extent.depth += 1;
        level = step_on(space, &level, extent.depth < depth, &is_new, &mut extent)?;
    }
    Ok(extent)
}

/// One level further. The last one's states are counted and not kept.
fn step_on<S: Space>(
    space: &S,
    level: &[Node<S>],
    keep: bool,
    is_new: &(impl Fn(u64) -> bool + Sync),
    extent: &mut Extent,
) -> Result<Vec<Node<S>>, Trace<S>> {
    let next = AtomicUsize::new(0);
    let (met, taken) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let reached = Mutex::new(Vec::new());
    let found: Mutex<Option<(usize, Trace<S>)>> = Mutex::new(None);
    let work = || {
        loop {
            let from = next.fetch_add(BATCH, Ordering::Relaxed);
            if from >= level.len() || found.lock().expect("no panic").is_some() {
                return;
            }
            let mut mine = Vec::new();
            for (at, node) in level.iter().enumerate().skip(from).take(BATCH) {
                for step in space.steps(&node.state) {
                    let mut state = node.state.clone();
                    let outcome = space.take(&mut state, step);
                    taken.fetch_add(1, Ordering::Relaxed);
                    let outcome = outcome.and_then(|()| {
                        if !is_new(space.fingerprint(&state)) {
                            return Ok(());
                        }
                        met.fetch_add(1, Ordering::Relaxed);
                        if keep {
                            space.check(&state)?;
                            let way = [&node.way[..], &[step]].concat();
                            mine.push(Node { state, start: node.start, way });
                        }
                        Ok(())
                    });
                    if let Err(broken) = outcome {
                        let trace = Trace { start: node.start, steps: [&node.way[..], &[step]].concat(), broken };
                        let mut found = found.lock().expect("no panic");
                        if found.as_ref().is_none_or(|(earlier, _)| at < *earlier) {
                            *found = Some((at, trace));
                        }
                        return;
                    }
                }
            }
            reached.lock().expect("no panic").append(&mut mine);
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    std::thread::scope(|scope| (0..threads).for_each(|_| drop(scope.spawn(work))));
    extent.states += met.into_inner();
    extent.steps += taken.into_inner();
    match found.into_inner().expect("no panic") {
        Some((_, trace)) => Err(trace),
        None => Ok(reached.into_inner().expect("no panic")),
    }
}
