using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Enx.Load.Peers;
using Enx.Media;
using Enx.Media.Dtls;
using Enx.Media.Rtcp;

namespace Enx.Testing.Peers;

/// <summary>
/// A small WebRTC client: offers, checks as the controlling ICE agent, shakes hands as the DTLS client, sends and receives SRTP, and
/// speaks RTCP both ways (answers NACKs and key-frame requests, asks for what it misses, reports). It has one socket and one thread,
/// which turns its parts: <see cref="ClientTransport"/>, <see cref="SentMedia"/>, <see cref="ReceivedMedia"/> and <see cref="TestData"/>. For
/// tests of the SFU and of whole nodes, and for load.
/// </summary>
public sealed class TestPeer : IAsyncDisposable
{
    private const long ReportIntervalUs = 200_000;
    private const long FeedbackIntervalUs = 50_000;

    private readonly TestPeerOptions _options;
    private readonly DtlsIdentity _identity = DtlsIdentity.Create();
    private readonly ClientTransport _transport;
    private readonly SentMedia _sent;
    private readonly ReceivedMedia _received;
    private readonly TestData? _data;
    private readonly ConcurrentQueue<byte[]> _outgoing = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly ulong _sessionId = (ulong)RandomNumberGenerator.GetInt32(1, int.MaxValue);
    private Thread? _thread;
    private ClientAnswer? _answer;
    private List<OfferSection> _sections = [];
    private string _ufrag = NewUfrag();
    private string _password = NewPassword();
    private int _offerVersion = 1;
    private int _incomingMedia;
    private int _dataPackets;
    private uint _clockJump;
    private readonly byte[] _feedback = new byte[1200];
    private long _nextFeedbackUs;

    /// <summary>Makes a peer; nothing is sent yet.</summary>
    public TestPeer(TestPeerOptions? options = null)
    {
        _options = options ?? new TestPeerOptions();
        _received = new ReceivedMedia(_options.RecordsSound, _options.Layered?.Codec);
        _transport = new ClientTransport(new ClientTransportOptions(_options.Tcp, _options.AnswersChecks, _options.DtlsServer, _options.OnlyAesCm), _identity) { Lose = LosesNext, OnRtp = OnRtp, OnRtcp = OnRtcp };
        _sent = new SentMedia(this, _options, _transport);
        if (!_options.Data) return;
        _data = new TestData(_transport) { Lose = _ => LoseData?.Invoke(_dataPackets++) == true };
        _transport.OnData = packet => _data.OnPacket(packet, NowUs);
    }

    /// <summary>What came in, for each slot that got anything.</summary>
    public IReadOnlyCollection<ReceivedStream> Streams => _received.Streams;

    /// <summary>Whether audio is sent.</summary>
    public bool SendsAudio { get; set; }

    /// <summary>Whether video is sent.</summary>
    public bool SendsVideo { get; set; }

    /// <summary>Whether the packets of video are encrypted with keys that the server does not have.</summary>
    public bool SpoilsVideo { get; set; }

    /// <summary>Whether the packets of sound are encrypted with keys that the server does not have.</summary>
    public bool SpoilsAudio { get; set; }

    /// <summary>The payload type of the sound.</summary>
    public byte AudioPayloadType { get; set; } = ClientFormats.Opus;

    /// <summary>The payload type of the made-up video.</summary>
    public byte VideoPayloadType { get; set; } = ClientFormats.Vp8;

    /// <summary>Whether a share is sent.</summary>
    public bool SendsShare { get; set; }

    /// <summary>Loudness of the audio sent: 0 is loudest, 127 silence.</summary>
    public byte AudioLevel { get; set; } = 30;

    /// <summary>Packets of sound sent each 20 ms: one is honest.</summary>
    public int AudioPackets { get; set; } = 1;

    /// <summary>Packets of each video frame.</summary>
    public int PacketsPerFrame { get; set; } = 3;

    /// <summary>Whether every video packet is sent a second time on the stream of retransmissions, as browsers probe their network.</summary>
    public bool SendsCopies { get; set; }

    /// <summary>Bytes of payload in each video packet.</summary>
    public int VideoPayload { get; set; } = 900;

    /// <summary>Decides whether an incoming media datagram is lost on its way; gets a counter.</summary>
    public Func<int, bool>? LoseIncoming { get; set; }

    /// <summary>Hears of everything that can be shown: each packet of sound, and of video each since the first key frame. Gets the stream;
    /// called on the peer's thread.</summary>
    public Action<ReceivedStream>? OnShown
    {
        get => _received.OnShown;
        set => _received.OnShown = value;
    }

    /// <summary>Decides whether an outgoing video packet is lost on its way; gets its sequence number. Copies sent again are not asked about.</summary>
    public Func<ushort, bool>? LoseOutgoing { get; set; }

    /// <summary>Decides whether a packet of data channels is lost on its way, in either direction; gets a counter.</summary>
    public Func<int, bool>? LoseData { get; set; }

    /// <summary>Video packets lost by <see cref="LoseOutgoing"/>.</summary>
    public int Lost => _sent.Lost;

    /// <summary>Packets of sound sent.</summary>
    public long AudioSent => _sent.Audio.Packets;

    /// <summary>Packets sent again because the server asked.</summary>
    public int Resent => _sent.Resent;

    /// <summary>transport-cc feedback packets received.</summary>
    public int TransportFeedbacks => _sent.TransportFeedbacks;

    /// <summary>Packets that transport-cc feedback reported as received.</summary>
    public int TransportReported => _sent.TransportReported;

    /// <summary>Receiver report blocks received about what this peer sends.</summary>
    public int ReceiverReports => _sent.ReceiverReports;

    /// <summary>Key frames asked for by the server.</summary>
    public int KeyFrameRequests => _sent.KeyFrameRequests;

    /// <summary>The SRTP profile agreed upon: 1 AES-CM, 7 AES-GCM.</summary>
    public int Profile => _transport.Profile;

    /// <summary>Checks of the server that were answered.</summary>
    public int ChecksAnswered => _transport.Checks;

    /// <summary>The local address, once connected.</summary>
    public IPEndPoint? LocalEndPoint => _transport.Local;

    /// <summary>Completes when the server ends the connection.</summary>
    public Task Ended => _transport.Ended;

    /// <summary>The server's answer, as it came; empty before.</summary>
    public string AnswerSdp { get; private set; } = "";

    private long NowUs => (long)Stopwatch.GetElapsedTime(_start).TotalMicroseconds;

    /// <summary>The offer, and what its sections are for. The same again until <see cref="CreateRestartOffer"/>.</summary>
    public (string Sdp, IReadOnlyList<OfferSection> Sections) CreateOffer()
    {
        var fingerprint = _options.WrongFingerprint ? DtlsIdentity.Format(SHA256.HashData([1])) : _identity.Fingerprint;
        var (sdp, sections) = TestPeerSdp.Offer(_options, new OfferIdentity(_sessionId, _offerVersion, _ufrag, _password, fingerprint), _sent);
        if (_options.Edit is { } edit) sdp = edit(sdp);
        _sections = sections;
        if (sections.Find(s => s.Use == SectionUse.Camera) is { } camera) _sent.Show(camera.Mid);
        return (sdp, sections);
    }

    /// <summary>An offer of the same connection with new ICE credentials, as a browser's after <c>restartIce()</c>. Checks go on under
    /// those so far until the answer is taken by <see cref="RestartIceAsync(string, bool)"/>.</summary>
    public (string Sdp, IReadOnlyList<OfferSection> Sections) CreateRestartOffer()
    {
        (_ufrag, _password) = (NewUfrag(), NewPassword());
        _offerVersion++;
        return CreateOffer();
    }

    /// <summary>Takes the answer, connects, and completes when media can flow.</summary>
    public async Task ConnectAsync(string answerSdp, TimeSpan? timeout = null)
    {
        Take(answerSdp);
        _transport.Open(_ufrag, _password, _answer!);
        _thread = new Thread(Run) { IsBackground = true, Name = $"test-peer-{_options.Tag}" };
        _thread.Start();
        await _transport.Connected.WaitAsync(timeout ?? TimeSpan.FromSeconds(30)).ConfigureAwait(false);
    }

    /// <summary>Offers to an engine, takes its answer and connects.</summary>
    public async Task JoinAsync(IMediaEngine engine, string roomId, string peerId)
    {
        ArgumentNullException.ThrowIfNull(engine);
        var (sdp, sections) = CreateOffer();
        var answer = await engine.ConnectPeerAsync(new PeerOffer(roomId, peerId, sdp, sections)).ConfigureAwait(false);
        await ConnectAsync(answer.Sdp).ConfigureAwait(false);
    }

    /// <summary>Restarts ICE through a new offer; completes when the server has answered a check under the new credentials.</summary>
    /// <param name="engine">The engine that the peer is on.</param>
    /// <param name="roomId">Its room.</param>
    /// <param name="peerId">Its id there.</param>
    /// <param name="newPort">Whether it goes on from another local port, as after a change of network; once the server has answered there.</param>
    public async Task RestartIceAsync(IMediaEngine engine, string roomId, string peerId, bool newPort = false)
    {
        ArgumentNullException.ThrowIfNull(engine);
        var (sdp, sections) = CreateRestartOffer();
        var answer = await engine.ConnectPeerAsync(new PeerOffer(roomId, peerId, sdp, sections)).ConfigureAwait(false);
        await RestartIceAsync(answer.Sdp, newPort).ConfigureAwait(false);
    }

    /// <summary>Takes the answer to <see cref="CreateRestartOffer"/>; completes when the server has answered a check under the new
    /// credentials.</summary>
    public async Task RestartIceAsync(string answerSdp, bool newPort = false)
    {
        Take(answerSdp);
        await _transport.RestartAsync(_ufrag, _password, _answer!, newPort).WaitAsync(TimeSpan.FromSeconds(30)).ConfigureAwait(false);
    }

    /// <summary>The video of a slot; null while nothing came.</summary>
    public ReceivedStream? Video(int slot) => _received.Find(slot, video: true);

    /// <summary>The audio of a slot; null while nothing came.</summary>
    public ReceivedStream? Audio(int slot) => _received.Find(slot, video: false);

    /// <summary>Sends these layers of the film or the layered camera and no others from now on.</summary>
    public void WantLayers(IReadOnlyCollection<string> rids)
    {
        if (_sent.Camera is { } camera) camera.Wanted = rids;
        if (_sent.Film is { } film) film.Wanted = rids;
    }

    /// <summary>Opens a data channel; what is sent on it before it is open goes then.</summary>
    public TestChannel OpenChannel(string label, bool ordered = true, int? maxRetransmits = null, int? maxLifetimeMs = null) =>
        (_data ?? throw new InvalidOperationException("the peer offered no data channels: set TestPeerOptions.Data")).Open(label, ordered, maxRetransmits, maxLifetimeMs);

    /// <summary>Asks for a key frame on a slot's video.</summary>
    public void RequestKeyFrame(int slot)
    {
        var ssrc = _answer!.Slots.First(s => s.Value.Section.Slot == slot && s.Value.IsVideo).Key;
        var packet = new byte[64];
        var writer = new RtcpWriter(packet);
        writer.TryWritePli(_sent.Video.Ssrc, ssrc);
        _outgoing.Enqueue(packet[..writer.Length]);
    }

    /// <summary>Asks several times in a go for a packet of a slot's video.</summary>
    public void AskAgain(int slot, ushort sequence, int times)
    {
        var ssrc = _answer!.Slots.First(s => s.Value.Section.Slot == slot && s.Value.IsVideo).Key;
        for (var i = 0; i < times; i++)
        {
            var packet = new byte[64];
            var writer = new RtcpWriter(packet);
            writer.TryWriteNack(_sent.Video.Ssrc, ssrc, [sequence]);
            _outgoing.Enqueue(packet[..writer.Length]);
        }
    }

    /// <summary>The clock of the video's timestamps jumps with the next picture, ticks of 1/90,000 s.</summary>
    public void JumpClock(uint ticks) => Interlocked.Exchange(ref _clockJump, ticks);

    internal uint TakeClockJump() => Interlocked.Exchange(ref _clockJump, 0);

    /// <summary>Stops answering and sending, as a machine that lost its network; the socket stays.</summary>
    public void Freeze() => _transport.Frozen = true;

    /// <summary>The network is back.</summary>
    public void Thaw() => _transport.Frozen = false;

    /// <summary>The network that the peer is on ends; nothing goes out or comes in at the present address any more. Only another
    /// address brings the peer back.</summary>
    public void LoseNetwork() => _transport.Unplug();

    /// <summary>From now on everything goes out from another local port, as behind a NAT that has forgotten its mapping.</summary>
    public void ChangeAddress() => _transport.Move();

    /// <summary>Sends raw bytes from the peer's own address.</summary>
    public void SendRaw(ReadOnlySpan<byte> datagram) => _transport.SendRaw(datagram);

    /// <summary>Sends random bytes over DTLS, where SCTP packets belong; soon.</summary>
    public void SendJunkData(int packets) => _data!.SendJunk(packets);

    /// <summary>Leaves with a DTLS close_notify, as a browser's <c>close()</c>.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_stopping.IsCancellationRequested) await _stopping.CancelAsync().ConfigureAwait(false);
        _thread?.Join(TimeSpan.FromSeconds(5));
        _transport.Dispose();
        _identity.Dispose();
    }

    private static string NewUfrag() => RandomNumberGenerator.GetHexString(8, lowercase: true);

    private static string NewPassword() => RandomNumberGenerator.GetHexString(24, lowercase: true);

    private void Take(string answerSdp)
    {
        AnswerSdp = answerSdp;
        _answer = ClientAnswer.Read(answerSdp, _sections);
        _received.Expect(_answer);
    }

    private void Run()
    {
        var nextReport = 0L;
        try
        {
            while (!_stopping.IsCancellationRequested)
            {
                if (!_transport.Frozen) Send(NowUs, ref nextReport);
                _transport.Receive(2_000);
            }

            if (!_transport.Frozen) _transport.SayGoodbye();
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or IOException)
        {
            _transport.Fail(e);
        }
    }

    private void Send(long nowUs, ref long nextReportUs)
    {
        _transport.Tick(nowUs);
        while (_outgoing.TryDequeue(out var rtcp)) _transport.SendRtcp(rtcp);
        if (!_transport.Secure) return;
        _sent.Tick(nowUs);
        _data?.Tick(nowUs);
        SendFeedback(nowUs);
        if (nowUs < nextReportUs) return;
        nextReportUs = nowUs + ReportIntervalUs;
        var report = new byte[1200];
        var writer = new RtcpWriter(report);
        _sent.WriteReports(ref writer);
        _received.WriteNacks(ref writer, _sent.Video.Ssrc, nowUs);
        _received.WriteKeyFrameRequests(ref writer, _sent.Video.Ssrc, nowUs);
        if (writer.Length > 0) _transport.SendRtcp(report.AsSpan(0, writer.Length));
    }

    /// <summary>Tells the server when its packets came, as browsers do.</summary>
    private void SendFeedback(long nowUs)
    {
        if (nowUs < _nextFeedbackUs) return;
        _nextFeedbackUs = nowUs + FeedbackIntervalUs;
        while (_received.TryWriteFeedback(_feedback, _sent.Video.Ssrc, out var length)) _transport.SendRtcp(_feedback.AsSpan(0, length));
    }

    private bool LosesNext() => LoseIncoming?.Invoke(_incomingMedia++) == true;

    private void OnRtp(Span<byte> datagram, int length, long ageUs) => _received.OnRtp(datagram, length, NowUs);

    private void OnRtcp(Span<byte> datagram, int length, long ageUs)
    {
        _received.OnRtcp(datagram[..length]);
        _sent.OnRtcp(datagram[..length]);
    }
}
