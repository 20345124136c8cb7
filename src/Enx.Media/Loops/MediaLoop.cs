using System.Net;
using Enx.Media.Congestion;
using Enx.Media.Dtls;
using Enx.Media.Peers;
using Enx.Media.Rtp;
using Microsoft.Extensions.Logging;

namespace Enx.Media.Loops;

/// <summary>
/// One thread, one UDP socket, and every peer of the rooms seated here. How it works: the thread waits for a datagram, takes what has
/// arrived (at most a batch, so that timers are not starved), tells each by its first byte (RFC 7983 §7) and by its sender's address,
/// and carries it the whole way to the addresses of the subscribers before it looks at the next; what goes to one address goes out together when all that
/// had arrived is handled, or two milliseconds are over (<see cref="SendRun"/>). Between batches it carries out what
/// other threads asked for (<see cref="Post"/>) and, every 10 ms, what is due for peers with whom something happens; for all others ten times
/// a second, and twice a second where there is nobody: a thread that wakes for nothing takes a processor all the same. So nothing on a packet's way is locked, queued or
/// allocated, and all state of a peer is touched by this thread alone.
/// An exception that escapes the handling of one datagram is a bug: it is counted, logged, and costs that datagram only.
/// </summary>
internal sealed class MediaLoop : IPeerLoop, IDisposable
{
    private const int Batch = 128;
    private const long LateUs = 20_000;
    private const long GaugeUs = 100_000;

    private readonly MediaEngineOptions _options;
    private readonly ILoopListener _listener;
    private readonly ILogger _log;
    private readonly TimeProvider _time;
    private readonly long _startTimestamp;
    private readonly long _startWallUs;
    private readonly Thread _thread;
    private readonly UdpPort _port;
    private readonly IceTcpListener? _tcp;
    private readonly LoopInbox _inbox;
    private readonly IceAgent _ice;
    private readonly List<Peer> _pacing = [];
    private readonly PeerTicks _ticks = new();
    private readonly byte[] _send = GC.AllocateArray<byte>(2048, pinned: true);
    private readonly byte[] _scratch = GC.AllocateArray<byte>(2048, pinned: true);
    private volatile bool _stopping;
    private long _nextTickUs;
    private long _arrivedUs;
    private long _nextGaugeUs;
    private readonly LoopLoad _load = new();

    public MediaLoop(int index, MediaEngineOptions options, DtlsHandshakes handshakes, ILoopListener listener, ILogger log, TimeProvider time)
    {
        (_options, Handshakes, _listener, _log, _time) = (options, handshakes, listener, log, time);
        Reports = new LoopReports(listener, Counters, log);
        _startTimestamp = time.GetTimestamp();
        _startWallUs = (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / 10;
        _port = new UdpPort(new IPEndPoint(options.BindAddress, options.Port == 0 ? 0 : options.Port + index), options.SocketBufferBytes, Counters);
        _inbox = new LoopInbox(_port.Wake, Counters);
        _ice = new IceAgent(_port, Counters);
        Rooms = new LoopRooms(this, _ice, listener, options);
        if (options.IceTcp)
        {
            var tcpPort = options.TcpPort == 0 ? 0 : options.TcpPort + index;
            _tcp = new IceTcpListener(new IPEndPoint(options.BindAddress, tcpPort), options.MaxPeers, _inbox.OnFrame, _inbox.OnEnded, Counters);
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

    /// <inheritdoc/>
    public IPeerReports Reports { get; }

    /// <summary>The rooms that are seated here; on the loop's thread.</summary>
    public LoopRooms Rooms { get; }

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

    /// <inheritdoc/>
    public void Post(Action command) => _inbox.Post(command);

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

    /// <summary>The path that a peer's media goes out on; on the loop's thread.</summary>
    public IcePath? PathOf(string roomId, string peerId) => Rooms.Find(roomId, peerId)?.Path;

    /// <summary>The way to an address that somebody has authenticated at; on the loop's thread.</summary>
    public IcePath? WayTo(SocketAddress address) => _ice.Find(address);

    /// <summary>How many UDP addresses, and how many user fragments of ours, lead to peers; on the loop's thread.</summary>
    public (int Addresses, int Ufrags) CountWays() => (_ice.Addresses, _ice.Ufrags);

    /// <summary>Takes a peer out and says so; on the loop's thread.</summary>
    public void Drop(Peer peer, PathState state, string cause)
    {
        // Whoever hears of it finds the place free.
        Rooms.Remove(peer);
        peer.Report(state, cause);
    }

    /// <summary>Has a peer's waiting packets sent when their turn comes.</summary>
    public void Pace(Peer peer) => _pacing.Add(peer);

    /// <inheritdoc/>
    public void Wake(Peer peer) => _ticks.Wake(peer);

    /// <summary>Handles one datagram; on the loop's thread.</summary>
    /// <param name="datagram">The bytes; changed in place.</param>
    /// <param name="path">Where it came from; null for a UDP address not seen before, which is then <paramref name="from"/>.</param>
    /// <param name="from">The sender's address when there is no path yet.</param>
    /// <param name="arrivedUs">When it arrived: before now, when it waited in the socket.</param>
    /// <param name="nowUs">The loop's clock: when what is made of it goes out.</param>
    public void OnDatagram(Span<byte> datagram, IcePath? path, SocketAddress? from, long arrivedUs, long nowUs)
    {
        // Our own wake-up call is one byte, which is none of RFC 7983 §7's protocols.
        if (datagram.Length < 2) return;
        Counters.DatagramsReceived++;
        try
        {
            switch (datagram[0])
            {
                case < 4:
                    _ice.OnStun(datagram, path, from, arrivedUs);
                    break;
                case >= 20 and < 64 when path?.Peer is { } peer:
                    peer.OnDtls(datagram, arrivedUs);
                    break;
                case >= 128 and < 192 when path?.Peer is { } peer && datagram.Length is >= 12 and <= PacketLimits.MaxBytes:
                    // RFC 5761 §4: packet types 192 to 223 are RTCP.
                    if (datagram[1] is >= 192 and < 224) peer.OnRtcp(datagram, arrivedUs, nowUs);
                    else peer.OnRtp(datagram, arrivedUs, nowUs);
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
            if (_ticks.AnyAwake) _nextTickUs = Math.Min(_nextTickUs, NowUs + PeerTicks.AwakeUs);
            for (var i = 0; i < Batch && _inbox.TryTake(out TcpFrame frame); i++)
            {
                if (frame.Ended)
                {
                    End(frame.Path);
                    continue;
                }

                var arrived = NowUs;
                OnDatagram(frame.Bytes, frame.Path, null, arrived, arrived);
            }

            var now = NowUs;
            if (now >= _nextTickUs)
            {
                if (_nextTickUs > 0 && now - _nextTickUs > LateUs) OnLate(now - _nextTickUs, now);
                Guard(tick);
                // Counted from its end: on a busy machine there is time for datagrams between two.
                _nextTickUs = NowUs + _ticks.UntilNextUs(Rooms.Peers.Count);
            }

            var nextUs = _pacing.Count == 0 ? _nextTickUs : Math.Min(_nextTickUs, SendWaiting(NowUs));
            _port.Flush();
            _inbox.IsWaitedFor = true;
            // A command posted before the flag was up found no one to wake: look once more.
            var wait = _inbox.IsEmpty ? (int)Math.Clamp(nextUs - NowUs, 0, PeerTicks.NobodyUs) : 0;
            var readable = _port.Poll(wait);
            _inbox.IsWaitedFor = false;
            if (!readable) continue;
            for (var i = 0; i < Batch && _port.TryReceive(out var datagram, out var ageUs); i++)
            {
                now = NowUs;
                _load.OnDatagram(ageUs);
                var path = _ice.Find(_port.From);
                // What waited in the socket while the loop did something else arrived when the kernel got it.
                _arrivedUs = Math.Max(now - ageUs, _arrivedUs);
                OnDatagram(datagram, path, _port.From, _arrivedUs, now);
                _port.FlushWhenDue(now);
                if (now > _nextTickUs) break;
            }
        }

        // Commands first: one of them may seat a peer still.
        RunCommands();
        Guard(() =>
        {
            foreach (var peer in Rooms.Peers.ToArray()) Rooms.Remove(peer);
            _port.Flush();
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
        _log.LogError(e, "what is due for {PeerId} in {RoomId} has failed: the peer is closed", peer.Id, peer.RoomId);
        Guard(() => Drop(peer, PathState.Closed, "the media node made a mistake"));
    }

    private void OnLate(long forUs, long nowUs)
    {
        foreach (var peer in Rooms.Peers) peer.Downlink.OnLate(forUs, nowUs);
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
        while (_inbox.TryTake(out Action? command)) Guard(command);
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
        var due = _ticks.Begin(Rooms.Peers, now);
        for (var i = due.Count - 1; i >= 0; i--) Tick(due[i], now, consentUs);
        _ticks.End();
        foreach (var room in Rooms.All)
        {
            room.Tick(now);
            if (room.TakeSpeakers(now) is { } order) _listener.OnSpeakersChanged(room.Id, order);
        }

        if (now < _nextGaugeUs) return;
        _nextGaugeUs = now + GaugeUs;
        var (cached, channels, limited, stale, stalling) = (0, 0, 0, 0, 0);
        foreach (var peer in Rooms.Peers)
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
}

/// <summary>Hears from a loop, on its thread.</summary>
internal interface ILoopListener : IMediaObserver
{
    /// <summary>A peer's seat is free.</summary>
    void OnPeerGone(string roomId);
}
