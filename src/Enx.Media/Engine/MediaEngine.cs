using System.Net;
using System.Security.Cryptography;
using System.Text;
using Enx.Media.Dtls;
using Enx.Media.Ice;
using Enx.Media.Loops;
using Enx.Media.Rtp;
using Enx.Media.Sdp;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Enx.Media.Engine;

/// <summary>
/// The SFU. It has a few media loops, each one thread with one UDP port, and seats every room on one of them: all peers of a room meet
/// on one thread, so that a packet goes from its publisher to its subscribers without a lock. An offer is read and answered on the
/// caller's thread (it is text, and slow); what remains, a list of sections, SSRCs and credentials, is handed to the loop. DTLS
/// handshakes have threads of their own. Plans are handed to the loop whole, and carried out at once.
/// </summary>
public sealed class MediaEngine : IMediaEngine
{
    private readonly MediaEngineOptions _options;
    private readonly VideoCodec[] _videoCodecs;
    private readonly DtlsIdentity _identity;
    private readonly DtlsHandshakes _handshakes;
    private readonly MediaLoop[] _loops;
    private readonly Seats _seats;
    private readonly ILogger _log;

    private MediaEngine(MediaEngineOptions options, IMediaObserver observer, ILoggerFactory loggers, TimeProvider time)
    {
        _options = options;
        _log = loggers.CreateLogger("Enx.Media");
        _videoCodecs = [.. options.VideoCodecs.Select(c => Enum.Parse<VideoCodec>(c, ignoreCase: true))];
        _identity = DtlsIdentity.Create();
        _handshakes = new DtlsHandshakes(_identity, options.HandshakeThreads, options.MaxHandshakesInFlight, options.HandshakeTimeout);
        _loops = new MediaLoop[options.Loops == 0 ? Environment.ProcessorCount : options.Loops];
        _seats = new Seats(_loops.Length, options.MaxPeers, observer);
        for (var i = 0; i < _loops.Length; i++) _loops[i] = new MediaLoop(i, options, _handshakes, _seats, _log, time);
    }

    /// <summary>The UDP addresses that the loops listen on.</summary>
    public IReadOnlyList<IPEndPoint> LocalEndPoints => [.. _loops.Select(l => l.UdpEndPoint)];

    /// <summary>Starts an engine: binds its ports, starts its threads and warms up its cryptography.</summary>
    /// <param name="options">How it is set up.</param>
    /// <param name="observer">Who hears of peers and speakers.</param>
    /// <param name="loggers">Where to log; nowhere when null.</param>
    /// <param name="time">The clock; the system's when null.</param>
    /// <exception cref="ArgumentException">An option is out of range; the message names it.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">A port cannot be bound.</exception>
    public static MediaEngine Start(MediaEngineOptions options, IMediaObserver observer, ILoggerFactory? loggers = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(observer);
        options.Validate();
        var engine = new MediaEngine(options, observer, loggers ?? NullLoggerFactory.Instance, time ?? TimeProvider.System);
        foreach (var loop in engine._loops) loop.Start();
        engine._handshakes.WarmUp();
        engine._log.LogInformation("media engine up: {Loops} loops on {EndPoints}", engine._loops.Length, string.Join(", ", engine._loops.Select(l => $"udp {l.UdpEndPoint}{(l.TcpEndPoint is { } tcp ? $" tcp {tcp.Port}" : "")}")));
        return engine;
    }

    /// <inheritdoc/>
    public async Task<PeerAnswer> ConnectPeerAsync(PeerOffer offer, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(offer);
        var session = OfferReader.Read(offer.Sdp, offer.Sections, _videoCodecs);
        if (!session.Sections.Any(s => s.Accepted))
            throw new OfferRefusedException("The offer shares no codec with the server: offer Opus for audio, and VP8, VP9, H264 or AV1 for video.");

        if (!_seats.TryTake(offer.RoomId, out var index)) throw new OfferRefusedException("The media node is full: try again later.");
        var loop = _loops[index];
        var credentials = IceCredentials.Create();
        var slots = session.Sections.Where(s => s is { Accepted: true, Use: SectionUse.Slot })
            .Select(s => new SlotSource(s.Mid, s.Slot, NewSsrc(), s.Codecs.Any(c => c.RtxPayloadType is not null) ? NewSsrc() : 0)).ToList();
        var transport = new AnswerTransport((ulong)RandomNumberGenerator.GetInt32(1, int.MaxValue), credentials.Ufrag, credentials.Password, _identity.Fingerprint, Candidates(loop));
        var camera = offer.MaxVideoBitsPerSecond > 0 ? offer.MaxVideoBitsPerSecond : _options.MaxVideoBitsPerSecond;
        var answer = AnswerWriter.Write(session, transport, slots, camera, _options.MaxShareBitsPerSecond);

        var spec = new PeerSpec(offer.RoomId, offer.PeerId, session, slots, credentials, Encoding.UTF8.GetBytes(session.IceUfrag));
        try
        {
            await loop.InvokeAsync(() => loop.AddPeer(spec)).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // It may have been seated in the meantime; this frees the seat then. The command queue keeps the order.
            loop.Post(() => loop.ClosePeer(offer.RoomId, offer.PeerId));
            throw;
        }
        catch
        {
            _seats.OnPeerGone(offer.RoomId);
            throw;
        }

        return new PeerAnswer(answer, [.. slots.Select(s => s.Slot).Distinct().Order()]);
    }

    /// <inheritdoc/>
    public void ClosePeer(string roomId, string peerId)
    {
        if (_seats.Find(roomId) is { } index) _loops[index].Post(() => _loops[index].ClosePeer(roomId, peerId));
    }

    /// <inheritdoc/>
    public Task ApplyRoomAsync(RoomPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return _seats.Find(plan.RoomId) is { } index ? _loops[index].InvokeAsync(() => _loops[index].Apply(plan)) : Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void CloseRoom(string roomId)
    {
        if (_seats.Find(roomId) is { } index) _loops[index].Post(() => _loops[index].CloseRoom(roomId));
    }

    /// <inheritdoc/>
    public MediaEngineStats ReadStats()
    {
        var all = _loops.Select(l => l.Counters).ToList();
        return new MediaEngineStats(
            _seats.Rooms,
            all.Sum(c => Volatile.Read(ref c.Peers)),
            _handshakes.InFlight,
            all.Sum(c => Volatile.Read(ref c.CachedPackets)),
            all.Sum(c => Volatile.Read(ref c.TcpConnections)),
            all.Sum(c => Volatile.Read(ref c.DatagramsReceived)),
            all.Sum(c => Volatile.Read(ref c.PacketsReceived)),
            all.Sum(c => Volatile.Read(ref c.PacketsForwarded)),
            all.Sum(c => Volatile.Read(ref c.PacketsResent)),
            all.Sum(c => Volatile.Read(ref c.NacksSent)),
            all.Sum(c => Volatile.Read(ref c.KeyFramesRequested)),
            all.Sum(c => Volatile.Read(ref c.DatagramsDropped)),
            all.Sum(c => Volatile.Read(ref c.SendsDropped)),
            all.Sum(c => Volatile.Read(ref c.Faults)));
    }

    /// <summary>Closes every peer without a word, and frees ports and threads.</summary>
    public ValueTask DisposeAsync()
    {
        foreach (var loop in _loops) loop.Dispose();
        _handshakes.Dispose();
        _identity.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>The loop that a room sits on; for tests that feed it by hand.</summary>
    internal MediaLoop? LoopOf(string roomId) => _seats.Find(roomId) is { } index ? _loops[index] : null;

    private static uint NewSsrc() => (uint)Random.Shared.NextInt64(1, 1L << 32);

    private List<string> Candidates(MediaLoop loop)
    {
        IReadOnlyList<IPAddress> addresses = _options.AnnouncedAddresses.Count > 0 ? _options.AnnouncedAddresses : [_options.BindAddress];
        var candidates = new List<string>();
        for (var i = 0; i < addresses.Count; i++)
        {
            candidates.Add(AnswerWriter.Candidate(2 * i + 1, new IPEndPoint(addresses[i], loop.UdpEndPoint.Port), tcp: false, 65535 - i));
            if (loop.TcpEndPoint is { } tcp) candidates.Add(AnswerWriter.Candidate(2 * i + 2, new IPEndPoint(addresses[i], tcp.Port), tcp: true, 65535 - i));
        }

        return candidates;
    }
}
