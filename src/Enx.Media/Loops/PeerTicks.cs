using Enx.Media.Peers;

namespace Enx.Media.Loops;

/// <summary>
/// Which of a loop's peers are ticked when: those with whom something happens every 10 ms, all of them ten times a second, and where there is nobody the loop
/// itself twice a second. A thread that wakes for nothing takes a processor all the same. No clock.
/// </summary>
internal sealed class PeerTicks
{
    /// <summary>From one tick of a peer that is awake to the next.</summary>
    public const long AwakeUs = 10_000;

    /// <summary>From one tick of a loop without peers to the next: the longest that it sleeps.</summary>
    public const long NobodyUs = 500_000;

    private const long AllUs = 100_000;

    // Made once: it is handed over ten times a second.
    private static readonly Predicate<Peer> FallsAsleep = peer => peer.Rest.FallsAsleep();

    private readonly List<Peer> _awake = [];
    private long _nextAllUs;
    private bool _isOfAll;

    /// <summary>Whether something happens with any.</summary>
    public bool AnyAwake => _awake.Count > 0;

    /// <summary>Something happens with a peer that slept.</summary>
    public void Wake(Peer peer) => _awake.Add(peer);

    /// <summary>How long until the next tick, when there are so many peers.</summary>
    public long UntilNextUs(int peers) => AnyAwake ? AwakeUs : peers > 0 ? AllUs : NobodyUs;

    /// <summary>Begins a tick: the peers that are due. To be gone through from the end, since a peer may turn out to be gone.</summary>
    public IReadOnlyList<Peer> Begin(IReadOnlyList<Peer> all, long nowUs)
    {
        _isOfAll = nowUs >= _nextAllUs;
        if (!_isOfAll) return _awake;
        _nextAllUs = nowUs + AllUs - AwakeUs / 2;
        return all;
    }

    /// <summary>The tick is over: who was looked at in vain often enough falls asleep.</summary>
    public void End()
    {
        if (_isOfAll) _awake.RemoveAll(FallsAsleep);
    }
}
