using System.Collections.Concurrent;
using System.Net;
using Enx.Media.Congestion;
using Enx.Media.Dtls;
using Enx.Media.Engine;
using Enx.Media.Ice;
using Enx.Media.Routing;
using Enx.Media.Rtp;
using Microsoft.Extensions.Logging;

namespace Enx.Media.Loops;

/// <summary>
/// One thread, one UDP socket, and every peer of the rooms seated here. How it works: the thread waits for a datagram, takes what has
/// arrived (at most a batch, so that timers are not starved), tells each by its first byte (RFC 7983 §7) and by its sender's address,
/// and carries it the whole way to the sockets of the subscribers before it looks at the next. Between batches it carries out what
/// other threads asked for (<see cref="Post"/>) and, every 10 ms, what is due. So nothing on a packet's way is locked, queued or
/// allocated, and all state of a peer is touched by this thread alone.
/// An exception that escapes the handling of one datagram is a bug: it is counted, logged, and costs that datagram only.
/// </summary>
internal sealed class MediaLoop : IDisposable
{
    /// <summary>The largest packet that is handled, bytes. Ethernet's 1,500 and a margin for the tag that encryption adds.</summary>
    public const int MaxPacket = 1600;

    private const int Batch = 128;
    private const long TickUs = 10_000;
    private const long LateUs = 20_000;
    private const long GaugeUs = 100_000;
    private const int MaxWaitingFrames = 4096;

    private readonly MediaEngineOptions _options;
    private readonly ILoopListener _listener;
    private readonly ILogger _log;
    private readonly TimeProvider _time;
    private readonly long _startTimestamp;
    private readonly long _startWallUs;
    private readonly Thread _thread;
    private readonly UdpPort _port;
    private readonly IceTcpListener? _tcp;
    private readonly ConcurrentQueue<Action> _commands = new();
    private readonly ConcurrentQueue<TcpFrame> _frames = new();
    private readonly IceAgent _ice;
    private readonly Dictionary<string, RoutingRoom> _rooms = [];
    private readonly List<Peer> _peers = [];
    private readonly List<Peer> _pacing = [];
    private readonly byte[] _send = GC.AllocateArray<byte>(2048, pinned: true);
    private readonly byte[] _scratch = GC.AllocateArray<byte>(2048, pinned: true);
    private int _framesWaiting;
    private volatile bool _stopping;
    private volatile bool _idle;
    private int _nextNumber;
    private long _nextTickUs;
    private long _arrivedUs;
    private long _nextGaugeUs;
    private readonly LoopLoad _load = new();

    public MediaLoop(int index, MediaEngineOptions options, DtlsHandshakes handshakes, ILoopListener listener, ILogger log, TimeProvider time)
    {
        (_options, Handshakes, _listener, _log, _time) = (options, handshakes, listener, log, time);
        _startTimestamp = time.GetTimestamp();
        _startWallUs = (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / 10;
        _port = new UdpPort(new IPEndPoint(options.BindAddress, options.Port == 0 ? 0 : options.Port + index), options.SocketBufferBytes, Counters);
        _ice = new IceAgent(_port, Counters);
        if (options.IceTcp)
        {
            var tcpPort = options.TcpPort == 0 ? 0 : options.TcpPort + index;
            _tcp = new IceTcpListener(new IPEndPoint(options.BindAddress, tcpPort), options.MaxPeers, OnTcpFrame, OnTcpEnded, Counters);
        }

        _thread = new Thread(Run) { IsBackground = true, Name = $"enx-media-{index}", Priority = ThreadPriority.AboveNormal };
    }

    public IPEndPoint UdpEndPoint => _port.LocalEndPoint;

    public IPEndPoint? TcpEndPoint => _tcp?.LocalEndPoint;

    /// <summary>The clock.</summary>
    public TimeProvider Time => _time;

    /// <summary>Connections by TCP.</summary>
    public int TcpConnections => _tcp?.Connections ?? 0;

    public DtlsHandshakes Handshakes { get; }

    public LoopCounters Counters { get; } = new();

    /// <summary>Whether the loop cannot keep up with what arrives.</summary>
    public bool IsOverloaded => _load.IsOverloaded;

    /// <summary>How far every subscriber's pictures may grow at present, as a level of the <see cref="Routing.Allocation.Allocator"/>: less than all while the loop
    /// cannot keep up.</summary>
    public int MostLevel => _load.MostLevel;

    public Span<byte> SendBuffer => _send;

    public Span<byte> ScratchBuffer => _scratch;

    /// <summary>The loop's clock, µs since its start.</summary>
    public long NowUs => (long)_time.GetElapsedTime(_startTimestamp).TotalMicroseconds;

    /// <summary>A moment of the loop's clock as wall time, µs since 1970.</summary>
    public long WallUs(long nowUs) => _startWallUs + nowUs;

    public void Start() => _thread.Start();

    /// <summary>Has the loop's thread do something soon.</summary>
    public void Post(Action command)
    {
        _commands.Enqueue(command);
        if (_idle) _port.Wake();
    }

    /// <summary>Has the loop's thread do something, and completes when it is done.</summary>
    public Task InvokeAsync(Action command) => InvokeAsync(() =>
    {
        command();
        return true;
    });

    /// <summary>Has the loop's thread find something out, and completes with it.</summary>
    public Task<T> InvokeAsync<T>(Func<T> command)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(() =>
        {
            try
            {
                done.TrySetResult(command());
            }
#pragma warning disable CA1031 // Whatever went wrong belongs to the one who asked.
            catch (Exception e)
#pragma warning restore CA1031
            {
                done.TrySetException(e);
            }
        });
        if (_stopping) done.TrySetException(new ObjectDisposedException(nameof(MediaLoop)));
        return done.Task;
    }

    /// <summary>What a peer is at present; null when it is not there. On the loop's thread.</summary>
    public PeerSpec? SpecOf(string roomId, string peerId) => Find(roomId, peerId)?.Spec;

    /// <summary>Seats a peer, in the place of one of the same id when there is one, whose seat it takes over; on the loop's thread.</summary>
    /// <param name="spec">The peer.</param>
    /// <param name="present">What the caller believes to be there; null for nothing.</param>
    /// <returns>False when something else is there: then nothing has been done.</returns>
    public bool TryAddPeer(PeerSpec spec, PeerSpec? present)
    {
        var old = Find(spec.RoomId, spec.PeerId);
        if (!ReferenceEquals(old?.Spec, present)) return false;
        if (!_rooms.TryGetValue(spec.RoomId, out var room)) room = new RoutingRoom(spec.RoomId);
        if (old is not null) TakeOut(old);
        _rooms[spec.RoomId] = room;

        var peer = new Peer(this, room, spec, _nextNumber++, _options, NowUs);
        _ice.Open(spec.Ice, peer);
        _peers.Add(peer);
        room.Add(peer, NowUs);
        Counters.Peers = _peers.Count;
        return true;
    }

    /// <summary>Has a peer go on as another offer of the same connection wants it; on the loop's thread.</summary>
    /// <param name="spec">What the peer shall be.</param>
    /// <param name="present">What the caller believes it to be.</param>
    /// <returns>False when it is something else by now, or gone: then nothing has been done.</returns>
    public bool TryRenegotiate(PeerSpec spec, PeerSpec present)
    {
        if (Find(spec.RoomId, spec.PeerId) is not { } peer || !ReferenceEquals(peer.Spec, present)) return false;
        if (!ReferenceEquals(spec.Ice, present.Ice))
        {
            _ice.Open(spec.Ice, peer);
            if (peer.RestartIce(spec.Ice) is { } closed) _ice.Close(closed);
        }

        peer.GoOn(spec);
        return true;
    }

    /// <summary>Takes a peer out without a report; on the loop's thread.</summary>
    public void ClosePeer(string roomId, string peerId)
    {
        if (Find(roomId, peerId) is { } peer) Remove(peer);
    }

    /// <summary>As <see cref="ClosePeer(string, string)"/>, if it is this one still.</summary>
    public void ClosePeer(PeerSpec spec)
    {
        if (Find(spec.RoomId, spec.PeerId) is { } peer && ReferenceEquals(peer.Spec, spec)) Remove(peer);
    }

    public void CloseRoom(string roomId)
    {
        if (!_rooms.TryGetValue(roomId, out var room)) return;
        foreach (var peer in room.Peers.Values.ToArray()) Remove(peer);
    }

    public void Apply(RoomPlan plan)
    {
        if (!_rooms.TryGetValue(plan.RoomId, out var room)) return;
        foreach (var peer in room.Apply(plan, NowUs)) Remove(peer);
    }

    /// <summary>The path that a peer's media goes out on; on the loop's thread.</summary>
    public IcePath? PathOf(string roomId, string peerId) => Find(roomId, peerId)?.Path;

    /// <summary>The way to an address that somebody has authenticated at; on the loop's thread.</summary>
    public IcePath? WayTo(SocketAddress address) => _ice.Find(address);

    /// <summary>How many UDP addresses, and how many user fragments of ours, lead to peers; on the loop's thread.</summary>
    public (int Addresses, int Ufrags) CountWays() => (_ice.Addresses, _ice.Ufrags);

    /// <summary>Takes a peer out and says so; on the loop's thread.</summary>
    public void Drop(Peer peer, PathState state, string cause)
    {
        // Whoever hears of it finds the place free.
        Remove(peer);
        peer.Report(state, cause);
    }

    public void ReportPath(Peer peer, PathState state, string cause) => _listener.OnPathChanged(peer.Room.Id, peer.Id, state, cause);

    public void ReportDownlink(Peer peer, DownlinkReport report) => _listener.OnDownlinkChanged(peer.Room.Id, peer.Id, report);

    /// <summary>What is known of the way to a peer is another thing now.</summary>
    public void LogState(Peer peer, EstimateState state, long bitsPerSecond, bool stalls)
    {
        if (!_log.IsEnabled(LogLevel.Debug)) return;
        _log.LogDebug("the way to {PeerId} in {RoomId} is {State} at {BitsPerSecond} bit/s; its process stalls: {Stalls}", peer.Id, peer.Room.Id, state, bitsPerSecond, stalls);
    }

    /// <summary>A slot is to show another layer, or nothing.</summary>
    public void LogAim(Slot slot)
    {
        if (!_log.IsEnabled(LogLevel.Debug)) return;
        _log.LogDebug("slot {Slot} of {PeerId} in {RoomId} is to show {Target} of {SourceId}, and shows {Current}", slot.Number, slot.Peer.Id, slot.Peer.Room.Id, slot.Target, slot.Source?.Peer.Id, slot.Sends);
    }

    /// <summary>A publisher was asked for key frames again and again, and sends none.</summary>
    public void LogNoKeyFrame(SourceStream stream)
    {
        var peer = stream.Track.Peer;
        _log.LogInformation("{PeerId} in {RoomId} does not answer requests for key frames of its {Use}, layer \"{Rid}\": nobody who comes sees it", peer.Id, peer.Room.Id, stream.Track.Use, stream.Rid);
    }

    public void ReportUplink(Peer peer, UplinkReport report) => _listener.OnUplinkChanged(peer.Room.Id, peer.Id, report);

    /// <summary>What a peer publishes as a track reaches nobody, or does again.</summary>
    public void ReportTrack(PublishedTrack track)
    {
        var (peer, fault) = (track.Peer, track.Trouble.Fault);
        if (fault == TrackFault.None) _log.LogInformation("peer {PeerId} of room {RoomId}: its {Use} reaches the others again", peer.Id, peer.Room.Id, track.Use);
        else if (fault == TrackFault.Excessive) _log.LogWarning("peer {PeerId} of room {RoomId}: its {Use} is more than it may send, and in part dropped", peer.Id, peer.Room.Id, track.Use);
        else _log.LogWarning("peer {PeerId} of room {RoomId}: its {Use} reaches nobody: {Fault}", peer.Id, peer.Room.Id, track.Use, fault);
        if (fault != TrackFault.None) Counters.TrackFaults++;
        _listener.OnTrackChanged(peer.Room.Id, peer.Id, track.Use, fault);
    }

    /// <summary>A peer cannot be sent some of the videos that it should be, since it has not offered their codecs.</summary>
    public void LogForeign(Peer peer, ReadOnlySpan<int> slots)
    {
        Counters.ForeignVideos++;
        _log.LogWarning("peer {PeerId} of room {RoomId} takes none of the codecs that the videos on its slots {Slots} are sent in: they are not sent to it", peer.Id, peer.Room.Id, string.Join(", ", slots.ToArray()));
    }

    public void ReportLayersWanted(Peer peer, SectionUse use, IReadOnlyList<string> rids) => _listener.OnLayersWanted(peer.Room.Id, peer.Id, use, rids);

    /// <summary>Has a peer's waiting packets sent when their turn comes.</summary>
    public void Pace(Peer peer) => _pacing.Add(peer);

    /// <summary>Handles one datagram; on the loop's thread.</summary>
    /// <param name="datagram">The bytes; changed in place.</param>
    /// <param name="path">Where it came from; null for a UDP address not seen before, which is then <paramref name="from"/>.</param>
    /// <param name="from">The sender's address when there is no path yet.</param>
    /// <param name="nowUs">When it arrived.</param>
    public void OnDatagram(Span<byte> datagram, IcePath? path, SocketAddress? from, long nowUs)
    {
        // Our own wake-up call is one byte, which is none of RFC 7983 §7's protocols.
        if (datagram.Length < 2) return;
        Counters.DatagramsReceived++;
        try
        {
            switch (datagram[0])
            {
                case < 4:
                    _ice.OnStun(datagram, path, from, nowUs);
                    break;
                case >= 20 and < 64 when path?.Peer is { } peer:
                    peer.OnDtls(datagram, nowUs);
                    break;
                case >= 128 and < 192 when path?.Peer is { } peer && datagram.Length is >= 12 and <= MaxPacket:
                    // RFC 5761 §4: packet types 192 to 223 are RTCP.
                    if (datagram[1] is >= 192 and < 224) peer.OnRtcp(datagram, nowUs);
                    else peer.OnRtp(datagram, nowUs);
                    break;
                default:
                    Counters.DatagramsDropped++;
                    break;
            }
        }
#pragma warning disable CA1031 // The last line of defence: whatever a datagram does, the other peers' media goes on.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Counters.Faults++;
            _log.LogError(e, "a datagram of {Length} bytes from {PeerId} could not be handled", datagram.Length, path?.Peer?.Id);
        }
    }

    public void Dispose()
    {
        _stopping = true;
        _port.Wake();
        if (_thread.IsAlive && Thread.CurrentThread != _thread) _thread.Join(TimeSpan.FromSeconds(5));
        _tcp?.Dispose();
        _port.Dispose();
    }

    private void Run()
    {
        // Made once: the loop turns thousands of times a second.
        Action tick = Tick;
        while (!_stopping)
        {
            RunCommands();
            for (var i = 0; i < Batch && _frames.TryDequeue(out var frame); i++)
            {
                if (frame.Ended)
                {
                    End(frame.Path);
                    continue;
                }

                Interlocked.Decrement(ref _framesWaiting);
                OnDatagram(frame.Bytes, frame.Path, null, NowUs);
            }

            var now = NowUs;
            if (now >= _nextTickUs)
            {
                if (_nextTickUs > 0 && now - _nextTickUs > LateUs) OnLate(now - _nextTickUs, now);
                Guard(tick);
                // Counted from its end: on a busy machine there is time for datagrams between two.
                _nextTickUs = NowUs + TickUs;
            }

            var nextUs = _pacing.Count == 0 ? _nextTickUs : Math.Min(_nextTickUs, SendWaiting(NowUs));
            _idle = true;
            // A command posted before the flag was up found no one to wake: look once more.
            var wait = _commands.IsEmpty && _frames.IsEmpty ? (int)Math.Clamp(nextUs - NowUs, 0, TickUs) : 0;
            var readable = _port.Poll(wait);
            _idle = false;
            if (!readable) continue;
            for (var i = 0; i < Batch && _port.TryReceive(out var datagram, out var ageUs); i++)
            {
                now = NowUs;
                _load.OnDatagram(ageUs);
                var path = _ice.Find(_port.From);
                // What waited in the socket while the loop did something else arrived when the kernel got it.
                _arrivedUs = Math.Max(now - ageUs, _arrivedUs);
                OnDatagram(datagram, path, _port.From, _arrivedUs);
                if (now > _nextTickUs) break;
            }
        }

        // Commands first: one of them may seat a peer still.
        RunCommands();
        Guard(() =>
        {
            foreach (var peer in _peers.ToArray()) Remove(peer);
        });
    }

    /// <summary>Sends what waited for its turn; returns when the next turn comes.</summary>
    private long SendWaiting(long nowUs)
    {
        var next = long.MaxValue;
        for (var i = _pacing.Count - 1; i >= 0; i--)
        {
            var peer = _pacing[i];
            if (SendWaiting(peer, nowUs)) next = Math.Min(next, peer.Downlink.WaitsUntilUs);
            else _pacing.RemoveAt(i); // it waits for nothing, or is gone
        }

        return next;
    }

    private bool SendWaiting(Peer peer, long nowUs)
    {
        try
        {
            return peer.SendWaiting(nowUs);
        }
#pragma warning disable CA1031 // As in OnDatagram.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Fail(peer, e);
            return false;
        }
    }

    private void Tick(Peer peer, long nowUs, long consentTimeoutUs)
    {
        try
        {
            peer.Tick(nowUs, consentTimeoutUs);
        }
#pragma warning disable CA1031 // As in OnDatagram.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Fail(peer, e);
        }
    }

    /// <summary>What is due for a peer has failed, and would again the next time: it is closed, and its client comes back with a new connection.</summary>
    private void Fail(Peer peer, Exception e)
    {
        Counters.Faults++;
        _log.LogError(e, "what is due for {PeerId} in {RoomId} has failed: the peer is closed", peer.Id, peer.Room.Id);
        Guard(() => Drop(peer, PathState.Closed, "the media node made a mistake"));
    }

    private void OnLate(long forUs, long nowUs)
    {
        foreach (var peer in _peers) peer.Downlink.OnLate(forUs, nowUs);
    }

    // Apart, so that only what ends makes a closure.
    private void End(IcePath path) => Guard(() => OnPathGone(path));

    private static void OnPathGone(IcePath path)
    {
        path.Gone = true;
        path.Peer?.OnPathClosed(path);
        path.Peer = null;
    }

    private void RunCommands()
    {
        while (_commands.TryDequeue(out var command)) Guard(command);
    }

    private void Guard(Action action)
    {
        try
        {
            action();
        }
#pragma warning disable CA1031 // As in OnDatagram.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Counters.Faults++;
            _log.LogError(e, "the media loop's housekeeping failed");
        }
    }

    private void Tick()
    {
        var now = NowUs;
        if (_load.Tick(now)) LogLoad();
        var consentUs = (long)_options.ConsentTimeout.TotalMicroseconds;
        // From the end, since a peer may turn out to be gone.
        for (var i = _peers.Count - 1; i >= 0; i--) Tick(_peers[i], now, consentUs);
        foreach (var room in _rooms.Values)
        {
            room.Tick(now);
            if (room.TakeSpeakers(now) is { } order) _listener.OnSpeakersChanged(room.Id, order);
        }

        if (now < _nextGaugeUs) return;
        _nextGaugeUs = now + GaugeUs;
        var (cached, channels, limited, stale, stalling) = (0, 0, 0, 0, 0);
        foreach (var peer in _peers)
        {
            if (peer.Downlink.State == EstimateState.Limited) limited++;
            if (peer.Downlink.State == EstimateState.Stale) stale++;
            if (peer.Downlink.IsStalling) stalling++;
            foreach (var track in peer.Tracks)
                foreach (var stream in track.Streams) cached += stream.Cache?.Count ?? 0;
            channels += peer.Data?.OpenChannels ?? 0;
        }

        (Counters.CachedPackets, Counters.DataChannels) = (cached, channels);
        (Counters.LimitedPeers, Counters.StalePeers, Counters.StallingPeers, Counters.Overloaded) = (limited, stale, stalling, _load.IsOverloaded ? 1 : 0);
    }

    private void LogLoad() => _log.LogWarning(
        "media loop {Loop} is {State}: every picture may have up to level {Level} of {Levels}",
        _port.LocalEndPoint.Port, _load.MostLevel == LayerSet.Count ? "in time again" : "behind", _load.MostLevel, LayerSet.Count);

    private void OnTcpFrame(TcpFrame frame)
    {
        // What the loop cannot keep up with is dropped, as the kernel does with datagrams.
        if (Interlocked.Increment(ref _framesWaiting) > MaxWaitingFrames)
        {
            Interlocked.Decrement(ref _framesWaiting);
            Interlocked.Increment(ref Counters.DatagramsDropped);
            return;
        }

        _frames.Enqueue(frame);
        if (_idle) _port.Wake();
    }

    /// <summary>Comes after the connection's last frame in the same queue, so that a goodbye is read before the way it came on is gone.</summary>
    private void OnTcpEnded(TcpPath path)
    {
        _frames.Enqueue(new TcpFrame(path, [], Ended: true));
        if (_idle) _port.Wake();
    }

    private Peer? Find(string roomId, string peerId) => _rooms.GetValueOrDefault(roomId)?.Peers.GetValueOrDefault(peerId);

    private void Remove(Peer peer)
    {
        if (peer.Closed) return;
        TakeOut(peer);
        _listener.OnPeerGone(peer.Room.Id);
    }

    /// <summary>Takes a peer out, but leaves its seat taken.</summary>
    private void TakeOut(Peer peer)
    {
        peer.Room.Remove(peer);
        if (peer.Room.Peers.Count == 0) _rooms.Remove(peer.Room.Id);
        foreach (var session in peer.Ice.Open) _ice.Close(session);
        _peers.Remove(peer);
        peer.Dispose();
        Counters.Peers = _peers.Count;
    }
}

/// <summary>Hears from a loop, on its thread.</summary>
internal interface ILoopListener : IMediaObserver
{
    /// <summary>A peer's seat is free.</summary>
    void OnPeerGone(string roomId);
}
