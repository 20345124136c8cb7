using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Enx.Media.Dtls;
using Enx.Media.Engine;
using Enx.Media.Ice;
using Enx.Media.Loops;
using Enx.Media.Routing;
using Enx.Media.Rtcp;
using Enx.Media.Rtp;
using Enx.Media.Srtp;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto.Impl.BC;

namespace Enx.Testing.Peers;

/// <summary>
/// A small WebRTC client: offers, checks as the controlling ICE agent, shakes hands as the DTLS client, sends and receives SRTP, and
/// speaks RTCP both ways (answers NACKs and key-frame requests, asks for what it misses, reports). It has one socket and one thread,
/// which also turns the media pump. For tests of the SFU and of whole nodes, and for load.
/// </summary>
public sealed class TestPeer : IAsyncDisposable
{
    private const int AudioIntervalMs = 20;
    private const int VideoIntervalMs = 50;

    private readonly TestPeerOptions _options;
    private readonly DtlsIdentity _identity = DtlsIdentity.Create();
    private readonly string _ufrag = RandomNumberGenerator.GetHexString(8, lowercase: true);
    private readonly string _password = RandomNumberGenerator.GetHexString(24, lowercase: true);
    private readonly Sender _audio = new(TestPeerSdp.Opus);
    private readonly Sender _video = new(TestPeerSdp.Vp8);
    private readonly Sender _share = new(TestPeerSdp.Vp8);
    private readonly ConcurrentDictionary<uint, ReceivedStream> _streams = new();
    private readonly Dictionary<uint, uint> _rtxToMedia = [];
    private readonly Dictionary<uint, NackList> _missing = [];
    private readonly ConcurrentQueue<byte[]> _outgoing = new();
    private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<Socket> _abandoned = [];
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly byte[] _buffer = new byte[2048];
    private readonly byte[] _packet = new byte[2048];
    private readonly byte[] _scratch = new byte[2048];
    private Socket? _socket;
    private EndPoint? _remote;
    private Thread? _thread;
    private TestPeerAnswer? _answer;
    private List<OfferSection> _sections = [];
    private DtlsPipe? _pipe;
    private DtlsTransport? _dtls;
    private SrtpContext? _incoming;
    private SrtpContext? _protect;
    private ushort _transportSequence;
    private volatile bool _checksAnswered;
    private volatile bool _frozen;
    private readonly byte[] _tcpBuffer = new byte[16384];
    private int _tcpFilled;

    /// <summary>Makes a peer; nothing is sent yet.</summary>
    public TestPeer(TestPeerOptions? options = null) => _options = options ?? new TestPeerOptions();

    /// <summary>What came in, for each slot that got anything.</summary>
    public IReadOnlyCollection<ReceivedStream> Streams => [.. _streams.Values];

    /// <summary>Whether audio is sent.</summary>
    public bool SendsAudio { get; set; }

    /// <summary>Whether video is sent.</summary>
    public bool SendsVideo { get; set; }

    /// <summary>Whether a share is sent.</summary>
    public bool SendsShare { get; set; }

    /// <summary>Loudness of the audio sent: 0 is loudest, 127 silence.</summary>
    public byte AudioLevel { get; set; } = 30;

    /// <summary>Packets of each video frame.</summary>
    public int PacketsPerFrame { get; set; } = 3;

    /// <summary>Bytes of payload in each video packet.</summary>
    public int VideoPayload { get; set; } = 900;

    /// <summary>Decides whether an incoming media datagram is lost on its way; gets a counter.</summary>
    public Func<int, bool>? LoseIncoming { get; set; }

    /// <summary>Decides whether an outgoing video packet is lost on its way; gets its sequence number. Copies sent again are not asked about.</summary>
    public Func<ushort, bool>? LoseOutgoing { get; set; }

    /// <summary>Video packets lost by <see cref="LoseOutgoing"/>.</summary>
    public int Lost { get; private set; }

    /// <summary>Packets sent again because the server asked.</summary>
    public int Resent { get; private set; }

    /// <summary>transport-cc feedback packets received.</summary>
    public int TransportFeedbacks { get; private set; }

    /// <summary>Packets that transport-cc feedback reported as received.</summary>
    public int TransportReported { get; private set; }

    /// <summary>Receiver report blocks received about what this peer sends.</summary>
    public int ReceiverReports { get; private set; }

    /// <summary>Key frames asked for by the server.</summary>
    public int KeyFrameRequests { get; private set; }

    /// <summary>The SRTP profile agreed upon: 1 AES-CM, 7 AES-GCM.</summary>
    public int Profile { get; private set; }

    /// <summary>The local UDP address, once connected.</summary>
    public IPEndPoint? LocalEndPoint => _socket?.LocalEndPoint as IPEndPoint;

    /// <summary>The server's answer, as it came; empty before.</summary>
    public string AnswerSdp { get; private set; } = "";

    /// <summary>The offer, and what its sections are for.</summary>
    public (string Sdp, IReadOnlyList<OfferSection> Sections) CreateOffer()
    {
        var fingerprint = _options.WrongFingerprint ? DtlsIdentity.Format(SHA256.HashData([1])) : _identity.Fingerprint;
        var (sdp, sections) = TestPeerSdp.Offer(_options, _ufrag, _password, fingerprint, _audio.Ssrc, _video.Ssrc, _video.RtxSsrc, _share.Ssrc, _share.RtxSsrc);
        _sections = sections;
        return (sdp, sections);
    }

    /// <summary>Takes the answer, connects, and completes when media can flow.</summary>
    public async Task ConnectAsync(string answerSdp, TimeSpan? timeout = null)
    {
        AnswerSdp = answerSdp;
        _answer = TestPeerSdp.Read(answerSdp, _sections);
        foreach (var (ssrc, (_, rtx)) in _answer.Slots)
            if (rtx != 0) _rtxToMedia[rtx] = ssrc;

        _remote = _options.Tcp ? _answer.Tcp ?? throw new InvalidOperationException("the answer has no TCP candidate") : _answer.Udp;
        if (_options.Tcp)
        {
            _socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await _socket.ConnectAsync(_remote).ConfigureAwait(false);
        }
        else
        {
            _socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 1 << 20 };
            _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        }

        _thread = new Thread(Run) { IsBackground = true, Name = $"test-peer-{_options.Tag}" };
        _thread.Start();
        await _connected.Task.WaitAsync(timeout ?? TimeSpan.FromSeconds(20)).ConfigureAwait(false);
    }

    /// <summary>Offers to an engine, takes its answer and connects.</summary>
    public async Task JoinAsync(IMediaEngine engine, string roomId, string peerId)
    {
        ArgumentNullException.ThrowIfNull(engine);
        var (sdp, sections) = CreateOffer();
        var answer = await engine.ConnectPeerAsync(new PeerOffer(roomId, peerId, sdp, sections)).ConfigureAwait(false);
        await ConnectAsync(answer.Sdp).ConfigureAwait(false);
    }

    /// <summary>The video of a slot; null while nothing came.</summary>
    public ReceivedStream? Video(int slot) => _streams.Values.FirstOrDefault(s => s.Slot == slot && s.IsVideo);

    /// <summary>The audio of a slot; null while nothing came.</summary>
    public ReceivedStream? Audio(int slot) => _streams.Values.FirstOrDefault(s => s.Slot == slot && !s.IsVideo);

    /// <summary>Asks for a key frame on a slot's video.</summary>
    public void RequestKeyFrame(int slot)
    {
        var ssrc = _answer!.Slots.First(s => s.Value.Section.Slot == slot && s.Key != 0 && IsVideo(s.Key)).Key;
        var packet = new byte[64];
        var writer = new RtcpWriter(packet);
        writer.TryWritePli(_video.Ssrc, ssrc);
        _outgoing.Enqueue(packet[..writer.Length]);
    }

    /// <summary>Stops answering and sending, as a machine that lost its network; the socket stays.</summary>
    public void Freeze() => _frozen = true;

    /// <summary>The network is back.</summary>
    public void Thaw() => _frozen = false;

    /// <summary>From now on everything goes out from another local port, as after a change of network.</summary>
    public void ChangeAddress()
    {
        // The old socket is closed at the end: the peer's thread may be waiting on it right now.
        _abandoned.Add(_socket!);
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 1 << 20 };
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _socket = socket;
    }

    /// <summary>Sends raw bytes from the peer's own address.</summary>
    public void SendRaw(ReadOnlySpan<byte> datagram) => SendDatagram(datagram);

    /// <summary>Leaves with a DTLS close_notify, as a browser's <c>close()</c>.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_stopping.IsCancellationRequested) await _stopping.CancelAsync().ConfigureAwait(false);
        _thread?.Join(TimeSpan.FromSeconds(5));
        _pipe?.Close();
        _socket?.Dispose();
        foreach (var socket in _abandoned) socket.Dispose();
        _incoming?.Dispose();
        _protect?.Dispose();
        _identity.Dispose();
    }

    private long NowUs => (long)Stopwatch.GetElapsedTime(_start).TotalMicroseconds;

    private bool IsVideo(uint ssrc) => AnswerSection(ssrc).Contains("-video", StringComparison.Ordinal);

    private string AnswerSection(uint ssrc)
    {
        // The msid names the kind: "slot1 slot1-video".
        var at = AnswerSdp.IndexOf($"a=ssrc:{ssrc} ", StringComparison.Ordinal);
        var from = AnswerSdp.LastIndexOf("a=msid:", at, StringComparison.Ordinal);
        return AnswerSdp[from..at];
    }

    private void Run()
    {
        long nextCheck = 0, nextAudio = 0, nextVideo = 0, nextReport = 0;
        var count = 0;
        try
        {
            while (!_stopping.IsCancellationRequested)
            {
                var now = NowUs;
                if (!_frozen)
                {
                    if (now >= nextCheck)
                    {
                        nextCheck = now + (_checksAnswered && _protect is not null ? 500_000 : 50_000);
                        SendCheck();
                    }

                    while (_outgoing.TryDequeue(out var rtcp)) SendRtcp(rtcp);
                    if (_protect is not null)
                    {
                        if (SendsAudio && now >= nextAudio) { nextAudio = Math.Max(nextAudio + AudioIntervalMs * 1000, now - 100_000); SendAudioPacket(); }
                        if (now >= nextVideo)
                        {
                            nextVideo = Math.Max(nextVideo + VideoIntervalMs * 1000, now - 100_000);
                            if (SendsVideo) SendFrame(_video);
                            if (SendsShare) SendFrame(_share);
                        }

                        if (now >= nextReport) { nextReport = now + 200_000; SendReports(now); }
                    }
                }

                if (!_socket!.Poll(2_000, SelectMode.SelectRead)) continue;
                if (_frozen)
                {
                    Discard();
                    continue;
                }

                if (_options.Tcp) ReceiveTcp(ref count);
                else if (ReceiveUdp() is { Length: > 0 } datagram) OnDatagram(datagram, ref count);
            }

            // close_notify takes the peer off the server at once; without it the consent time-out would have to.
            if (!_frozen) _dtls?.Close();
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or IOException)
        {
            _connected.TrySetException(e);
        }
    }

    private Span<byte> ReceiveUdp()
    {
        try
        {
            return _buffer.AsSpan(0, _socket!.Receive(_buffer));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The address has just changed, or the server is gone: what was there is lost, as on a real network.
            return default;
        }
    }

    private void Discard()
    {
        if (_options.Tcp) _ = _socket!.Receive(_tcpBuffer);
        else _ = ReceiveUdp();
    }

    private void ReceiveTcp(ref int count)
    {
        var read = _socket!.Receive(_tcpBuffer.AsSpan(_tcpFilled));
        if (read == 0) throw new IOException("the server closed the TCP connection");
        _tcpFilled += read;
        var at = 0;
        while (_tcpFilled - at >= 2)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(_tcpBuffer.AsSpan(at));
            if (_tcpFilled - at - 2 < length) break;
            _tcpBuffer.AsSpan(at + 2, length).CopyTo(_buffer);
            OnDatagram(_buffer.AsSpan(0, length), ref count);
            at += 2 + length;
        }

        _tcpBuffer.AsSpan(at, _tcpFilled - at).CopyTo(_tcpBuffer);
        _tcpFilled -= at;
    }

    private void SendDatagram(ReadOnlySpan<byte> datagram)
    {
        try
        {
            if (_options.Tcp)
            {
                var frame = new byte[2 + datagram.Length];
                BinaryPrimitives.WriteUInt16BigEndian(frame, (ushort)datagram.Length);
                datagram.CopyTo(frame.AsSpan(2));
                _socket!.Send(frame);
            }
            else
            {
                _socket!.SendTo(datagram, _remote!);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // As on a real network: gone.
        }
    }

    private void OnDatagram(Span<byte> datagram, ref int count)
    {
        switch (datagram[0])
        {
            case < 4:
                if (!_checksAnswered && StunMessage.TryParse(datagram, out var message) && message.Type == StunMessageType.BindingSuccess
                    && message.VerifyIntegrity(Encoding.ASCII.GetBytes(_answer!.Password)))
                {
                    _checksAnswered = true;
                    StartDtls();
                }

                break;
            case >= 20 and < 64:
                _pipe?.Feed(datagram);
                break;
            case >= 128:
                if (_incoming is null || LoseIncoming?.Invoke(count++) == true) return;
                if (datagram[1] is >= 192 and < 224) OnRtcp(datagram);
                else OnRtp(datagram);
                break;
        }
    }

    private void StartDtls()
    {
        // The handshake's thread writes to the same socket as ours; a socket is safe for that.
        var pipe = _pipe = new DtlsPipe(bytes => SendDatagram(bytes.Span));
        var thread = new Thread(() =>
        {
            SrtpProfile[] profiles = _options.OnlyAesCm ? [SrtpProfile.Aes128CmHmacSha1_80] : [SrtpProfile.Aes128CmHmacSha1_80, SrtpProfile.AeadAes128Gcm];
            var client = new SfuDtlsClient(new BcTlsCrypto(new SecureRandom()), _identity, [_answer!.Fingerprint], profiles, TimeSpan.FromSeconds(15));
            try
            {
                _dtls = new DtlsClientProtocol().Connect(client, pipe);
                Profile = (int)client.Profile;
                _incoming = SrtpKeys.FromExporter(client.Profile, client.KeyingMaterial, client: false).CreateContext();
                _protect = SrtpKeys.FromExporter(client.Profile, client.KeyingMaterial, client: true).CreateContext();
                pipe.HandshakeDone();
                _connected.TrySetResult();
            }
            catch (IOException e)
            {
                _connected.TrySetException(e);
            }
        })
        { IsBackground = true, Name = "test-peer-dtls" };
        thread.Start();
    }

    private void SendCheck()
    {
        Span<byte> transaction = stackalloc byte[12];
        RandomNumberGenerator.Fill(transaction);
        var length = StunMessages.WriteBindingRequest(_scratch, transaction, $"{_answer!.Ufrag}:{_ufrag}", 0x7E0000FF, controlling: true, 42, useCandidate: true, Encoding.ASCII.GetBytes(_answer.Password));
        SendDatagram(_scratch.AsSpan(0, length));
    }

    private void SendAudioPacket()
    {
        var header = Begin(_audio, marker: false, AudioLevel);
        var payload = FakeMedia.WriteOpus(_packet.AsSpan(header), _options.Tag);
        _audio.Timestamp += AudioIntervalMs * 48;
        Finish(_audio, header + payload, keep: false);
    }

    private void SendFrame(Sender sender)
    {
        var keyFrame = sender.WantsKeyFrame;
        sender.WantsKeyFrame = false;
        sender.PictureId++;
        for (var i = 0; i < PacketsPerFrame; i++)
        {
            var header = Begin(sender, marker: i == PacketsPerFrame - 1, null);
            var payload = FakeMedia.WriteVp8(_packet.AsSpan(header), _options.Tag, sender.PictureId, i == 0, keyFrame, VideoPayload);
            Finish(sender, header + payload, keep: true);
        }

        sender.Timestamp += VideoIntervalMs * 90;
    }

    private int Begin(Sender sender, bool marker, byte? level)
    {
        var length = RtpHeader.MinLength;
        if (!_options.Plain)
        {
            var extensions = new RtpExtensionWriter(_packet, length, twoByte: false);
            Span<byte> number = stackalloc byte[2];
            BinaryPrimitives.WriteUInt16BigEndian(number, _transportSequence++);
            extensions.TryAdd(TestPeerSdp.TransportCcId, number);
            if (level is { } loud) extensions.TryAdd(TestPeerSdp.AudioLevelId, [(byte)(0x80 | loud)]);
            length += extensions.Finish();
        }

        RtpHeaderWriter.WriteFixed(_packet, marker, sender.PayloadType, sender.Sequence, sender.Timestamp, sender.Ssrc, !_options.Plain);
        return length;
    }

    private void Finish(Sender sender, int length, bool keep)
    {
        var sequence = sender.Sequence++;
        sender.Packets++;
        sender.Octets += (uint)length;
        if (keep) sender.Sent[sequence % sender.Sent.Length] = _packet.AsSpan(0, length).ToArray();
        if (keep && LoseOutgoing?.Invoke(sequence) == true)
        {
            Lost++;
            return;
        }

        SendDatagram(_packet.AsSpan(0, _protect!.ProtectRtp(_packet, length)));
    }

    private void SendReports(long nowUs)
    {
        var buffer = new byte[1200];
        var writer = new RtcpWriter(buffer);
        var wall = (DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).Ticks / 10;
        foreach (var sender in new[] { _audio, _video, _share })
            if (sender.Packets > 0) writer.TryWriteSenderReport(sender.Ssrc, NtpTime.FromUnixMicroseconds(wall), sender.Timestamp, sender.Packets, sender.Octets, []);
        Span<ushort> due = stackalloc ushort[64];
        foreach (var (ssrc, missing) in _missing)
        {
            var count = missing.Collect(due, nowUs / 1000, 50);
            if (count > 0) writer.TryWriteNack(_video.Ssrc, ssrc, due[..count]);
        }

        if (writer.Length > 0) SendRtcp(buffer.AsSpan(0, writer.Length));
    }

    private void SendRtcp(ReadOnlySpan<byte> compound)
    {
        if (_protect is null) return;
        compound.CopyTo(_scratch);
        SendDatagram(_scratch.AsSpan(0, _protect.ProtectRtcp(_scratch, compound.Length)));
    }

    private void OnRtp(Span<byte> datagram)
    {
        if (!_incoming!.TryUnprotectRtp(datagram, out var length) || !RtpHeader.TryParse(datagram[..length], out var header)) return;
        var ssrc = header.Ssrc;
        var resent = _rtxToMedia.TryGetValue(ssrc, out var media);
        if (resent)
        {
            if (!RtxPacket.TryUnwrap(datagram, ref length, TestPeerSdp.Vp8, media) || !RtpHeader.TryParse(datagram[..length], out header)) return;
            ssrc = media;
        }

        if (!_answer!.Slots.TryGetValue(ssrc, out var slot)) return;
        var stream = _streams.GetOrAdd(ssrc, _ => new ReceivedStream(slot.Section.Slot, IsVideo(ssrc)));
        stream.OnPacket(header, datagram.Slice(header.HeaderLength, header.PayloadLength), resent);
        if (!stream.IsVideo) return;
        if (!_missing.TryGetValue(ssrc, out var missing)) _missing[ssrc] = missing = new NackList();
        if (resent) missing.OnRecovered(header.SequenceNumber);
        else missing.OnPacket(header.SequenceNumber, NowUs / 1000);
    }

    private void OnRtcp(Span<byte> datagram)
    {
        if (!_incoming!.TryUnprotectRtcp(datagram, out var length)) return;
        var reader = new RtcpReader(datagram[..length]);
        while (reader.MoveNext())
        {
            var packet = reader.Current;
            if (packet.Type == RtcpType.SenderReport && _streams.TryGetValue(packet.SenderSsrc, out var stream)) stream.SenderReports++;
            if (packet.Type == RtcpType.ReceiverReport)
                foreach (var _ in new ReportBlocks(packet)) ReceiverReports++;
            if (packet.Type == RtcpType.PayloadFeedback)
            {
                if (PictureLossIndication.TryParse(packet, out var pli)) OnKeyFrameRequest(pli.MediaSsrc);
                else if (FullIntraRequest.TryParse(packet, out var fir))
                    foreach (var entry in fir) OnKeyFrameRequest(entry.Ssrc);
            }

            if (packet.Type != RtcpType.TransportFeedback) continue;
            if (packet.Fmt == RtcpFormat.TransportCc && TransportFeedback.TryParse(packet, out var feedback))
            {
                TransportFeedbacks++;
                foreach (var arrival in feedback)
                    if (arrival.Received) TransportReported++;
            }
            else if (NackFeedback.TryParse(packet, out var nack))
            {
                foreach (var sequence in nack) Resend(nack.MediaSsrc, sequence);
            }
        }
    }

    private void OnKeyFrameRequest(uint ssrc)
    {
        KeyFrameRequests++;
        foreach (var sender in new[] { _video, _share })
            if (sender.Ssrc == ssrc) sender.WantsKeyFrame = true;
    }

    private void Resend(uint ssrc, ushort sequence)
    {
        var sender = _video.Ssrc == ssrc ? _video : _share;
        if (sender.Sent[sequence % sender.Sent.Length] is not { } original || BinaryPrimitives.ReadUInt16BigEndian(original.AsSpan(2)) != sequence) return;
        Resent++;
        int length;
        if (_options.Plain)
        {
            original.CopyTo(_scratch.AsSpan());
            length = original.Length;
        }
        else
        {
            length = RtxPacket.Wrap(original, _scratch, TestPeerSdp.Vp8Rtx, sender.RtxSsrc, sender.RtxSequence++);
        }

        SendDatagram(_scratch.AsSpan(0, _protect!.ProtectRtp(_scratch, length)));
    }

    private sealed class Sender(byte payloadType)
    {
        public readonly uint Ssrc = (uint)Random.Shared.NextInt64(1, 1L << 32);
        public readonly uint RtxSsrc = (uint)Random.Shared.NextInt64(1, 1L << 32);
        public readonly byte[]?[] Sent = new byte[1024][];
        public readonly byte PayloadType = payloadType;
        public ushort Sequence = (ushort)Random.Shared.Next(65000, 65536);
        public ushort RtxSequence;
        public uint Timestamp = (uint)Random.Shared.NextInt64(1L << 32);
        public ushort PictureId;
        public uint Packets;
        public uint Octets;
        public volatile bool WantsKeyFrame = true;
    }
}
