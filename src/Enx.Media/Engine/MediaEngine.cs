using System.Net;
using System.Security.Cryptography;
using Enx.Media.Dtls;
using Enx.Media.Loops;
using Enx.Media.Peers;
using Enx.Media.Rtp;
using Enx.Media.Sdp;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Enx.Media.Engine;

/// <summary>
/// The SFU. It has a few media loops, each one thread with one UDP port, and seats every room on one of them: all peers of a room meet
/// on one thread, so that a packet goes from its publisher to its subscribers without a lock. An offer is text, and slow: it is read and
/// answered on the thread pool, within bounds (<see cref="OfferDesk"/>); what remains, a list of sections, SSRCs and credentials (<see cref="PeerSpec"/>), is handed to
/// the loop. DTLS handshakes have threads of their own. Plans are handed to the loop whole, and carried out at once.
/// </summary>
public sealed class MediaEngine : IMediaEngine
{
    // Each time somebody else's offer for the very same peer came first.
    private const int MaxAttempts = 16;

    // Half of the processors, so that reading leaves the media loops the rest.
    private static readonly int OfferReaders = Math.Max(1, Environment.ProcessorCount / 2);

    // Characters of offers that wait. Of a room of 1000 that comes back as a whole everybody offers at once, 30,000 characters each.
    private const long MostOfRoom = 32 << 20;
    private const long MostOfAll = 128 << 20;

    private readonly MediaEngineOptions _options;
    private readonly VideoFormat[] _videoFormats;
    private readonly DtlsIdentity _identity;
    private readonly DtlsHandshakes _handshakes;
    private readonly MediaLoop[] _loops;
    private readonly Seats _seats;
    private readonly OfferDesk _offers = new(OfferReaders, MostOfRoom, MostOfAll);
    private readonly ILogger _log;
    private long _sectionsRefused;

    private MediaEngine(MediaEngineOptions options, IMediaObserver observer, ILoggerFactory loggers, TimeProvider time)
    {
        _options = options;
        _log = loggers.CreateLogger("Enx.Media");
        _videoFormats = [.. options.VideoCodecs.Select(name => VideoFormats.Find(name)!)];
        _identity = DtlsIdentity.Create();
        _handshakes = new DtlsHandshakes(_identity, options.HandshakeThreads, options.MaxHandshakesInFlight, options.HandshakeTimeout, time);
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
        var session = await _offers.ReadAsync(offer.RoomId, offer.Sdp.Length, () => Checked(OfferReader.Read(offer.Sdp, offer.Sections, _videoFormats)), cancellationToken).ConfigureAwait(false);
        var camera = offer.MaxVideoBitsPerSecond > 0 ? offer.MaxVideoBitsPerSecond : _options.MaxVideoBitsPerSecond;

        // What the peer is now is the loop's to know, and may change while the answer is written: so the loop is told what the answer
        // was written for, and does nothing if that holds no longer. Who is overtaken looks again.
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var present = await FindAsync(offer).WaitAsync(cancellationToken).ConfigureAwait(false);
            var goesOn = present is not null && Renegotiation.GoesOn(present.Offer, session);
            var answer = goesOn
                ? await TryGoOnAsync(present!, session, camera).WaitAsync(cancellationToken).ConfigureAwait(false)
                : await TryBringInAsync(offer, session, camera, present, cancellationToken).ConfigureAwait(false);
            if (answer is not null) return Said(answer, session, goesOn, offer);
        }

        throw new OfferRefusedException(OfferFault.Busy, "Offers for this peer come faster than they can be answered: try again.");
    }

    /// <inheritdoc/>
    public void ClosePeer(string roomId, string peerId)
    {
        if (_seats.Find(roomId) is { } index) _loops[index].Post(() => _loops[index].Rooms.ClosePeer(roomId, peerId));
    }

    /// <inheritdoc/>
    public Task ApplyRoomAsync(RoomPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return _seats.Find(plan.RoomId) is { } index ? _loops[index].InvokeAsync(() => _loops[index].Rooms.Apply(plan)) : Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void CloseRoom(string roomId)
    {
        if (_seats.Find(roomId) is { } index) _loops[index].Post(() => _loops[index].Rooms.CloseRoom(roomId));
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
            _loops.Sum(l => l.TcpConnections),
            all.Sum(c => Volatile.Read(ref c.LimitedPeers)),
            all.Sum(c => Volatile.Read(ref c.StalePeers)),
            all.Sum(c => Volatile.Read(ref c.StallingPeers)),
            all.Sum(c => Volatile.Read(ref c.Overloaded)),
            all.Sum(c => Volatile.Read(ref c.DatagramsReceived)),
            all.Sum(c => Volatile.Read(ref c.PacketsReceived)),
            all.Sum(c => Volatile.Read(ref c.PacketsForwarded)),
            all.Sum(c => Volatile.Read(ref c.PacketsResent)),
            all.Sum(c => Volatile.Read(ref c.NacksSent)),
            all.Sum(c => Volatile.Read(ref c.KeyFramesRequested)),
            all.Sum(c => Volatile.Read(ref c.DatagramsDropped)),
            all.Sum(c => Volatile.Read(ref c.SendsDropped)),
            all.Sum(c => Volatile.Read(ref c.DataChannels)),
            all.Sum(c => Volatile.Read(ref c.DataMessagesReceived)),
            all.Sum(c => Volatile.Read(ref c.DataMessagesForwarded)),
            all.Sum(c => Volatile.Read(ref c.DataMessagesDropped)),
            all.Sum(c => Volatile.Read(ref c.DataFragmentsRefused)),
            all.Sum(c => Volatile.Read(ref c.DataControlDropped)),
            all.Sum(c => Volatile.Read(ref c.DataChannelsClosed)),
            all.Sum(c => Volatile.Read(ref c.Faults)))
        {
            SectionsRefused = Volatile.Read(ref _sectionsRefused),
            TrackFaults = all.Sum(c => Volatile.Read(ref c.TrackFaults)),
            ForeignVideos = all.Sum(c => Volatile.Read(ref c.ForeignVideos)),
            HandshakesPutOff = all.Sum(c => Volatile.Read(ref c.HandshakesPutOff)),
            PacketsPoliced = all.Sum(c => Volatile.Read(ref c.PacketsPoliced)),
            TcpRefused = all.Sum(c => Volatile.Read(ref c.TcpRefused)),
        };
    }

    /// <summary>Closes every peer without a word, and frees ports and threads.</summary>
    public ValueTask DisposeAsync()
    {
        foreach (var loop in _loops) loop.Dispose();
        _handshakes.Dispose();
        _offers.Dispose();
        _identity.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>The loop that a room sits on; null when it has no peer.</summary>
    internal MediaLoop? LoopOf(string roomId) => _seats.Find(roomId) is { } index ? _loops[index] : null;

    private static IEnumerable<OfferedSection> Receives(OfferedSession session) => session.Sections.Where(s => s is { Accepted: true, Use: SectionUse.Slot });

    private static bool Publishes(OfferedSection section) => section.Use is SectionUse.Microphone or SectionUse.Camera or SectionUse.Share;

    /// <summary>Of what an offer asks to publish, one thing at least can be taken; and if it asks for nothing of the kind, something else.</summary>
    /// <exception cref="OfferRefusedException">There is none.</exception>
    internal static OfferedSession Checked(OfferedSession session)
    {
        var accepted = session.Sections.Where(s => s.Accepted).ToList();
        var refused = session.Sections.Where(s => s.Refused is not null && Publishes(s)).Select(s => s.Refused!.Sentence).ToList();
        if (refused.Count > 0 && !accepted.Any(Publishes)) throw new OfferRefusedException(OfferFault.Codec, $"Nothing that the offer asks to publish can be taken. {string.Join(' ', refused)}");
        if (accepted.Count > 0) return session;
        var others = session.Sections.Select(s => s.Refused?.Sentence).OfType<string>();
        throw new OfferRefusedException(OfferFault.Codec, $"Nothing in the offer can be taken: offer Opus for audio, and one of {string.Join(", ", MediaEngineOptions.KnownVideoCodecs)} for video, in bundled sections. {string.Join(' ', others)}".TrimEnd());
    }

    private PeerAnswer Said(string answer, OfferedSession session, bool goesOn, PeerOffer offer)
    {
        var refused = session.Sections.Select(s => s.Refused).OfType<RefusedSection>().ToList();
        Interlocked.Add(ref _sectionsRefused, refused.Count);
        foreach (var section in refused)
            _log.LogWarning("peer {PeerId} of room {RoomId}: its {Use} is refused: {Sentence}", offer.PeerId, offer.RoomId, section.Use, section.Sentence);
        return new PeerAnswer(answer, [.. Receives(session).Select(s => s.Slot).Distinct().Order()], goesOn)
        {
            Publishes = [.. session.Sections.Where(s => s.Accepted && Publishes(s)).Select(s => s.Use)],
            Refused = refused,
        };
    }

    private async Task<PeerSpec?> FindAsync(PeerOffer offer) =>
        LoopOf(offer.RoomId) is { } loop ? await loop.InvokeAsync(() => loop.Rooms.SpecOf(offer.RoomId, offer.PeerId)).ConfigureAwait(false) : null;

    /// <summary>Answers an offer that goes on with a connection; null when the peer is no longer what it was.</summary>
    private async Task<string?> TryGoOnAsync(PeerSpec present, OfferedSession session, long camera)
    {
        if (LoopOf(present.RoomId) is not { } loop) return null;
        var next = Renegotiation.Next(present, session, camera);
        var answer = Answer(next, loop);
        if (answer == Answer(present, loop)) return answer;
        next = next with { Version = present.Version + 1 };
        if (!await loop.InvokeAsync(() => loop.Rooms.TryRenegotiate(next, present)).ConfigureAwait(false)) return null;
        if (!ReferenceEquals(next.Ice, present.Ice)) _log.LogInformation("peer {PeerId} of room {RoomId} restarts ICE", next.PeerId, next.RoomId);
        return Answer(next, loop);
    }

    /// <summary>Answers an offer with a new peer; null when what should be in its place is no longer there.</summary>
    private async Task<string?> TryBringInAsync(PeerOffer offer, OfferedSession session, long camera, PeerSpec? present, CancellationToken cancellationToken)
    {
        // Who takes another's place takes his seat as well.
        int index;
        if (present is null)
        {
            if (!_seats.TryTake(offer.RoomId, out index)) throw new OfferRefusedException(OfferFault.Busy, "The media node is full: try again later.");
        }
        else if (_seats.Find(offer.RoomId) is { } seated)
        {
            index = seated;
        }
        else
        {
            return null;
        }

        var loop = _loops[index];
        var slots = Receives(session).Select(s => new SlotSource(s.Mid, s.Slot, NewSsrc(), s.Codecs.Any(c => c.RtxPayloadType is not null) ? NewSsrc() : 0)).ToList();
        var spec = new PeerSpec(offer.RoomId, offer.PeerId, session, slots, Renegotiation.NewSession(session), (ulong)RandomNumberGenerator.GetInt32(1, int.MaxValue), Version: 1, camera);
        try
        {
            var added = await loop.InvokeAsync(() =>
            {
                if (loop.Rooms.TryAddPeer(spec, present)) return true;
                if (present is null) _seats.OnPeerGone(offer.RoomId);
                return false;
            }).WaitAsync(cancellationToken).ConfigureAwait(false);
            return added ? Answer(spec, loop) : null;
        }
        catch (OperationCanceledException)
        {
            // It may have been seated in the meantime; this frees the seat then. The command queue keeps the order.
            loop.Post(() => loop.Rooms.ClosePeer(spec));
            throw;
        }
        catch
        {
            if (present is null) _seats.OnPeerGone(offer.RoomId);
            throw;
        }
    }

    private string Answer(PeerSpec peer, MediaLoop loop) => AnswerWriter.Write(
        peer.Offer,
        new AnswerTransport(peer.SessionId, peer.Ice.Local.Ufrag, peer.Ice.Local.Password, _identity.Fingerprint, Candidates(loop), peer.Version),
        peer.Slots,
        peer.CameraBitsPerSecond,
        _options.MaxShareBitsPerSecond);

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
