using System.Diagnostics.Metrics;
using Akka.Actor;
using Enx.Media;

namespace Enx.Host.Metrics;

/// <summary>What a node holds at a moment.</summary>
/// <param name="Sessions">Open signalling sockets.</param>
/// <param name="Peers">Peers on the media engine.</param>
/// <param name="MediaRooms">Rooms on the media engine.</param>
/// <param name="RoomActors">Actors below the shard region: shards, rooms, endpoints, links, streams.</param>
/// <param name="SessionActors">Signalling sessions and their calls.</param>
/// <param name="Handshakes">DTLS handshakes that run or wait.</param>
/// <param name="CachedPackets">Packets kept for retransmission.</param>
public sealed record NodeHolds(int Sessions, int Peers, int MediaRooms, int RoomActors, int SessionActors, int Handshakes, int CachedPackets);

/// <summary>
/// Counts what happens on a node, for tests in the process and as the meter <c>Enx.Host</c>:
/// <list type="bullet">
/// <item><c>enx.sessions</c>: open signalling sockets.</item>
/// <item><c>enx.joins</c>: answered joins, by <c>code</c> (0 is success, else one of the protocol's codes).</item>
/// <item><c>enx.join.duration</c>: how long a join took, by <c>code</c>, from the call to its answer; without those that waited in the waiting room.</item>
/// <item><c>enx.resumes</c>: answered calls to come back, by <c>code</c>.</item>
/// <item><c>enx.sessions.slow</c>: sockets closed because the client did not read.</item>
/// <item><c>enx.sessions.refused</c>: sockets refused because there were too many.</item>
/// <item><c>enx.connections.refused</c>: TCP connections closed at once because the listener, or their address, held as many as it may.</item>
/// <item><c>enx.thread_pool.queue</c>: work that waits for a thread of the pool. When it stays high, answers to other nodes come too late,
/// and they put this node out.</item>
/// <item><c>enx.media.peers</c>, <c>enx.media.rooms</c>, <c>enx.media.handshakes</c>, <c>enx.media.cached_packets</c>: what the media engine holds.</item>
/// <item><c>enx.media.limited_peers</c>, <c>enx.media.stale_peers</c>, <c>enx.media.stalling_peers</c>, <c>enx.media.overloaded_loops</c>: what it knows of networks and machines.</item>
/// <item><c>enx.media.data.channels</c>: data channels that are open; <c>enx.media.data.received</c>, <c>enx.media.data.forwarded</c>,
/// <c>enx.media.data.dropped</c>: messages on them; <c>enx.media.data.closed</c>: channels closed since their reader was too slow.</item>
/// <item><c>enx.media.packets.received</c>, <c>enx.media.packets.forwarded</c>, <c>enx.media.datagrams.dropped</c>: what it has done.</item>
/// <item><c>enx.media.sections.refused</c>, <c>enx.media.tracks.faulty</c>, <c>enx.media.videos.foreign</c>: what of people's sound and picture reaches nobody, or not
/// all of those who watch.</item>
/// <item><c>enx.media.packets.policed</c>, <c>enx.media.handshakes.put_off</c>, <c>enx.media.tcp.refused</c>: what peers and strangers wanted beyond their bounds.</item>
/// <item><c>enx.media.faults</c>: exceptions at a loop's last line of defence; any is a bug.</item>
/// </list>
/// </summary>
public sealed class NodeCounters : IDisposable
{
    /// <summary>What the names of session actors begin with, by which they are counted.</summary>
    internal const string SessionNames = "session-";

    private static readonly double[] JoinBuckets = [0.01, 0.025, 0.05, 0.1, 0.2, 0.4, 0.8, 1.5, 3, 6, 12];
    private readonly Meter _meter = new("Enx.Host");
    private readonly Counter<long> _joins;
    private readonly Histogram<double> _joinDuration;
    private readonly Counter<long> _resumes;
    private readonly Counter<long> _slow;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _connectionsRefused;
    private readonly IMediaEngine? _engine;
    private int _sessions;

    /// <summary>Counts for one node.</summary>
    /// <param name="engine">The media engine; null on a node that carries no media: what counts for it is not there.</param>
    public NodeCounters(IMediaEngine? engine)
    {
        _engine = engine;
        _joins = _meter.CreateCounter<long>("enx.joins", "{join}", "Answered joins, by code.");
        _joinDuration = _meter.CreateHistogram("enx.join.duration", "s", "How long joins took, by code.", tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = JoinBuckets });
        _resumes = _meter.CreateCounter<long>("enx.resumes", "{resume}", "Answered calls to come back, by code.");
        _slow = _meter.CreateCounter<long>("enx.sessions.slow", "{session}", "Sockets closed because the client did not read.");
        _refused = _meter.CreateCounter<long>("enx.sessions.refused", "{session}", "Sockets refused because there were too many.");
        _connectionsRefused = _meter.CreateCounter<long>("enx.connections.refused", "{connection}", "TCP connections closed at once because there were too many.");
        _meter.CreateObservableUpDownCounter("enx.sessions", () => Sessions, "{session}", "Open signalling sockets.");
        _meter.CreateObservableUpDownCounter("enx.thread_pool.queue", () => ThreadPool.PendingWorkItemCount, "{item}", "Work that waits for a thread of the pool.");
        if (engine is null) return;
        _meter.CreateObservableUpDownCounter("enx.media.peers", () => engine.ReadStats().Peers, "{peer}", "Peers on the media engine.");
        _meter.CreateObservableUpDownCounter("enx.media.rooms", () => engine.ReadStats().Rooms, "{room}", "Rooms on the media engine.");
        _meter.CreateObservableUpDownCounter("enx.media.handshakes", () => engine.ReadStats().HandshakesInFlight, "{handshake}", "Handshakes that run or wait.");
        _meter.CreateObservableUpDownCounter("enx.media.limited_peers", () => engine.ReadStats().LimitedPeers, "{peer}", "Peers whose network has shown a limit that counts now.");
        _meter.CreateObservableUpDownCounter("enx.media.stale_peers", () => engine.ReadStats().StalePeers, "{peer}", "Peers whose network showed a limit, but not of late.");
        _meter.CreateObservableUpDownCounter("enx.media.stalling_peers", () => engine.ReadStats().StallingPeers, "{peer}", "Peers whose process did not get to run of late.");
        _meter.CreateObservableUpDownCounter("enx.media.overloaded_loops", () => engine.ReadStats().OverloadedLoops, "{loop}", "Media loops that cannot keep up: the pictures that they send are kept small.");
        _meter.CreateObservableUpDownCounter("enx.media.cached_packets", () => engine.ReadStats().CachedPackets, "{packet}", "Packets kept for retransmission.");
        _meter.CreateObservableCounter("enx.media.packets.received", () => engine.ReadStats().PacketsReceived, "{packet}", "Media packets received.");
        _meter.CreateObservableCounter("enx.media.packets.forwarded", () => engine.ReadStats().PacketsForwarded, "{packet}", "Media packets sent on.");
        _meter.CreateObservableUpDownCounter("enx.media.data.channels", () => engine.ReadStats().DataChannels, "{channel}", "Open data channels.");
        _meter.CreateObservableCounter("enx.media.data.received", () => engine.ReadStats().DataMessagesReceived, "{message}", "Messages received on data channels.");
        _meter.CreateObservableCounter("enx.media.data.forwarded", () => engine.ReadStats().DataMessagesForwarded, "{message}", "Messages sent on, one for each that gets it.");
        _meter.CreateObservableCounter("enx.media.data.dropped", () => engine.ReadStats().DataMessagesDropped, "{message}", "Messages from who may not send, or for who does not read.");
        _meter.CreateObservableCounter("enx.media.data.closed", () => engine.ReadStats().DataChannelsClosed, "{channel}", "Reliable data channels closed since their reader was too slow.");
        _meter.CreateObservableCounter("enx.media.sections.refused", () => engine.ReadStats().SectionsRefused, "{section}", "Sections of offers that could not be taken.");
        _meter.CreateObservableCounter("enx.media.tracks.faulty", () => engine.ReadStats().TrackFaults, "{track}", "Sound or video that was on and reached nobody: it could not be decrypted, was of no codec agreed to, or did not come.");
        _meter.CreateObservableCounter("enx.media.videos.foreign", () => engine.ReadStats().ForeignVideos, "{video}", "Videos not sent to somebody who has not offered their codec.");
        _meter.CreateObservableCounter("enx.media.packets.policed", () => engine.ReadStats().PacketsPoliced, "{packet}", "Media packets dropped since their publisher sends more than it may.");
        _meter.CreateObservableCounter("enx.media.handshakes.put_off", () => engine.ReadStats().HandshakesPutOff, "{handshake}", "Handshakes not begun at once, since too many were under way in all, in a room or at an address.");
        _meter.CreateObservableCounter("enx.media.tcp.refused", () => engine.ReadStats().TcpRefused, "{connection}", "TCP connections to the media port that were refused, since there were too many.");
        _meter.CreateObservableCounter("enx.media.faults", () => engine.ReadStats().Faults, "{fault}", "Exceptions at a loop's last line of defence.");
        _meter.CreateObservableCounter("enx.media.datagrams.dropped", () => engine.ReadStats().DatagramsDropped, "{datagram}", "Datagrams that nobody wanted.");
    }

    /// <summary>Open signalling sockets.</summary>
    public int Sessions => Volatile.Read(ref _sessions);

    /// <summary>What the node holds now. Counts actors, so it is for tests and for people, not for every second.</summary>
    /// <param name="region">The shard region of rooms.</param>
    public NodeHolds Read(IActorRef region)
    {
        var stats = _engine?.ReadStats();
        var sessions = (region as ActorRefWithCell)?.Underlying.System is ExtendedActorSystem system ? CountBelow(system.Guardian, IsSession) : 0;
        return new NodeHolds(
            Sessions, stats?.Peers ?? 0, stats?.Rooms ?? 0, CountBelow(region, _ => true), sessions, stats?.HandshakesInFlight ?? 0, stats?.CachedPackets ?? 0);
    }

    /// <summary>Takes a socket in, unless there are as many as there may be.</summary>
    internal bool TryOpenSession(int most)
    {
        if (Interlocked.Increment(ref _sessions) <= most) return true;
        Interlocked.Decrement(ref _sessions);
        _refused.Add(1);
        return false;
    }

    internal void SessionClosed() => Interlocked.Decrement(ref _sessions);

    internal void SessionRefused() => _refused.Add(1);

    internal void ConnectionRefused() => _connectionsRefused.Add(1);

    /// <param name="code">0, or why not.</param>
    /// <param name="duration">How long it took; null when that depended on people.</param>
    internal void JoinAnswered(int code, TimeSpan? duration)
    {
        var tag = new KeyValuePair<string, object?>("code", code);
        _joins.Add(1, tag);
        if (duration is { } time) _joinDuration.Record(time.TotalSeconds, tag);
    }

    internal void ResumeAnswered(int code) => _resumes.Add(1, new KeyValuePair<string, object?>("code", code));

    internal void SlowReaderClosed() => _slow.Add(1);

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private static bool IsSession(IActorRef actor) => actor.Path.Name.StartsWith(SessionNames, StringComparison.Ordinal);

    private static int CountBelow(IActorRef parent, Func<IActorRef, bool> counts) =>
        parent is ActorRefWithCell cell ? cell.Children.Where(counts).Sum(child => 1 + CountBelow(child, _ => true)) : 0;
}
