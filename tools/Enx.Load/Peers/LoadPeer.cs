using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Enx.Load.Media;
using Enx.Load.Measuring;
using Enx.Media;
using Enx.Media.Dtls;
using Enx.Media.Rtcp;
using Enx.Media.Rtp;
using Enx.Media.Sdp;
using static Enx.Load.Peers.ClientFormats;

namespace Enx.Load.Peers;

/// <summary>What a load client offers.</summary>
/// <param name="Tag">Its number, which its media carry.</param>
/// <param name="Microphone">Whether it sends sound.</param>
/// <param name="Camera">The layers of its camera; empty for none.</param>
/// <param name="Share">Whether it may share its screen.</param>
/// <param name="Slots">How many people it can see at once.</param>
/// <param name="VoiceSlots">How many more it can hear at once, 0 to 3.</param>
internal sealed record LoadPeerOptions(uint Tag, bool Microphone, IReadOnlyList<VideoLayer> Camera, bool Share, int Slots, int VoiceSlots = 3)
{
    /// <summary>Whether it knows no AES-GCM.</summary>
    public bool OnlyAesCm { get; init; }

    /// <summary>Whether it takes retransmissions on a stream of their own (RFC 4588).</summary>
    public bool Rtx { get; init; } = true;
}

/// <summary>
/// A WebRTC client of the load tester: ICE, DTLS, SRTP and RTCP of <see cref="ClientTransport"/>, a microphone, a camera, a screen, and what it receives. Turned by
/// a <see cref="PeerLoop"/>, together with many others. Members are for the loop's thread, unless they say otherwise.
/// </summary>
internal sealed class LoadPeer : IDisposable
{
    private const long ReportUs = 1_000_000;

    private readonly LoadPeerOptions _options;
    private readonly DtlsIdentity _identity;
    private readonly ClientTransport _transport;
    private readonly RtpSender _sender;
    private readonly MediaTally _tally;
    private readonly ulong _session = (ulong)RandomNumberGenerator.GetInt32(1, int.MaxValue);
    private readonly string _ufrag = RandomNumberGenerator.GetHexString(8, lowercase: true);
    private readonly string _password = RandomNumberGenerator.GetHexString(24, lowercase: true);
    private readonly byte[] _rtcp = new byte[1200];
    private List<OfferSection> _sections = [];
    private long _nextReportUs;
    private (long Packets, long Bytes, long Keys, long Resent) _counted;

    /// <summary>Makes a client; nothing is sent yet.</summary>
    /// <param name="options">What it offers.</param>
    /// <param name="identity">The certificate; many clients may share one, whose making costs.</param>
    /// <param name="tally">Where it counts.</param>
    /// <param name="random">Where its first numbers come from.</param>
    public LoadPeer(LoadPeerOptions options, DtlsIdentity identity, MediaTally tally, Random random)
    {
        (_options, _identity, _tally) = (options, identity, tally);
        _transport = new ClientTransport(new ClientTransportOptions(OnlyAesCm: options.OnlyAesCm), identity) { OnRtp = OnRtp, OnRtcp = OnRtcp };
        _sender = new RtpSender(_transport);
        if (options.Microphone) Microphone = new Microphone(_sender, options.Tag, random);
        if (options.Camera.Count > 0) Camera = new Camera(_sender, options.Tag, options.Camera, random);
        if (options.Share) Share = new Camera(_sender, options.Tag, VideoLayer.Screen, random) { On = false };
        Receiver = new Receiver(tally, Microphone?.Ssrc ?? (uint)random.NextInt64(1, 1L << 32));
    }

    /// <summary>The number under which its loop knows it.</summary>
    public int Number { get; set; }

    /// <summary>What the system knows its socket by.</summary>
    public nint Handle => _transport.Handle;

    /// <summary>Its microphone; null when it has none.</summary>
    public Microphone? Microphone { get; }

    /// <summary>Its camera; null when it has none.</summary>
    public Camera? Camera { get; }

    /// <summary>Its screen; null when it cannot share it.</summary>
    public Camera? Share { get; }

    /// <summary>What it receives.</summary>
    public Receiver Receiver { get; }

    /// <summary>Completes when media can flow. Any thread may wait.</summary>
    public Task Connected => _transport.Connected;

    /// <summary>Completes when the server ends the connection. Any thread may wait.</summary>
    public Task Ended => _transport.Ended;

    /// <summary>When it has something to do next, µs.</summary>
    public long DueUs { get; private set; }

    /// <summary>The offer, and what its sections are for. Any thread may ask, before <see cref="Open"/>.</summary>
    /// <param name="setup">The client's part in the DTLS handshake, of which it can begin it alone: <c>actpass</c> or <c>active</c>.</param>
    public (string Sdp, IReadOnlyList<OfferSection> Sections) CreateOffer(string setup = "actpass")
    {
        var offer = new OfferWriter(Identity, setup: setup);
        if (Microphone is { } microphone) microphone.Name(Audio("sendonly", SectionUse.Microphone, 0, $"a=ssrc:{microphone.Ssrc} cname:load\r\n"));
        if (Camera is { } camera) camera.Name(Video("sendonly", SectionUse.Camera, 0, Published(camera)));
        if (Share is { } share) share.Name(Video("sendonly", SectionUse.Share, 0, Published(share)));
        for (var slot = 1; slot <= _options.Slots; slot++)
        {
            Audio("recvonly", SectionUse.Slot, slot, "");
            Video("recvonly", SectionUse.Slot, slot, "");
        }

        if (_options.Slots > 0) Video("recvonly", SectionUse.Slot, SlotNumbers.Share, "");
        for (var slot = 0; slot < _options.VoiceSlots; slot++) Audio("recvonly", SectionUse.Slot, SlotNumbers.FirstVoice + slot, "");
        _sections = offer.Sections;
        return (offer.ToString(), offer.Sections);

        byte[] Audio(string direction, SectionUse use, int slot, string more)
        {
            offer.Media("audio", $"{Opus}", use, slot, direction)
                .Lines($"a=rtpmap:{Opus} opus/48000/2\r\na=fmtp:{Opus} minptime=10;useinbandfec=1\r\na=extmap:{AudioLevelId} {RtpExtensions.AudioLevel}\r\n")
                .Lines($"a=extmap:{TransportCcId} {RtpExtensions.TransportCc}\r\na=extmap:{MidId} {RtpExtensions.Mid}\r\n{more}");
            return LastMid();
        }

        byte[] Video(string direction, SectionUse use, int slot, string more)
        {
            offer.Media("video", _options.Rtx ? $"{Vp8} {Vp8Rtx}" : $"{Vp8}", use, slot, direction)
                .Lines($"a=rtcp-rsize\r\na=rtpmap:{Vp8} VP8/90000\r\na=rtcp-fb:{Vp8} transport-cc\r\na=rtcp-fb:{Vp8} nack\r\na=rtcp-fb:{Vp8} nack pli\r\n")
                .Lines(_options.Rtx ? $"a=rtpmap:{Vp8Rtx} rtx/90000\r\na=fmtp:{Vp8Rtx} apt={Vp8}\r\n" : "")
                .Lines($"a=extmap:{TransportCcId} {RtpExtensions.TransportCc}\r\na=extmap:{MidId} {RtpExtensions.Mid}\r\n{more}");
            return LastMid();
        }

        byte[] LastMid() => Encoding.ASCII.GetBytes(offer.Sections[^1].Mid);
    }

    /// <summary>Takes the answer, and begins to connect.</summary>
    /// <param name="answerSdp">The answer.</param>
    /// <param name="onlyLoopback">Whether it may send to this machine alone.</param>
    /// <exception cref="FormatException">It cannot be read, or names another machine.</exception>
    public void Open(string answerSdp, bool onlyLoopback)
    {
        var answer = ClientAnswer.Read(answerSdp, _sections);
        if (onlyLoopback && !IPAddress.IsLoopback(answer.Udp.Address)) throw new FormatException($"the answer has media sent to {answer.Udp.Address}, which is not this machine: say --i-own-this-server when it is yours");
        Receiver.Expect(answer);
        _transport.Open(_ufrag, _password, answer);
    }

    /// <summary>Answers the offer of a server that sends one video, and begins to connect. For servers that offer to who watches; those of Enx do not.</summary>
    /// <exception cref="FormatException">It cannot be read.</exception>
    public string Answer(string offerSdp)
    {
        if (!SessionDescription.TryParse(offerSdp, out var offer, out var error)) throw new FormatException(error);
        var video = offer.Media[0];
        var section = new OfferSection(video.Find("mid")!, SectionUse.Slot, 1);
        var read = ClientAnswer.Read(offerSdp, [section]);
        Receiver.Expect(read);
        _transport.Open(_ufrag, _password, read);
        var payloadType = video.FindAll("rtpmap").First(m => m.EndsWith("VP8/90000", StringComparison.OrdinalIgnoreCase)).Split(' ')[0];
        var answer = new OfferWriter(Identity, setup: "active");
        answer.Media("video", payloadType, SectionUse.Slot, 1, "recvonly").Lines($"a=rtpmap:{payloadType} VP8/90000\r\na=rtcp-fb:{payloadType} nack\r\na=rtcp-fb:{payloadType} nack pli\r\n");
        return answer.ToString().Replace("a=mid:0\r\n", $"a=mid:{section.Mid}\r\n", StringComparison.Ordinal).Replace("BUNDLE 0\r\n", $"BUNDLE {section.Mid}\r\n", StringComparison.Ordinal);
    }

    /// <summary>Does what is due.</summary>
    public void Tick(long nowUs)
    {
        _transport.Tick(nowUs);
        DueUs = nowUs + 5_000;
        if (!_transport.Secure) return;
        Microphone?.Tick(nowUs);
        Camera?.Tick(nowUs);
        Share?.Tick(nowUs);
        Receiver.Tick(_transport, nowUs);
        if (nowUs >= _nextReportUs) SendReports(nowUs);
        Count();
        DueUs = Math.Min(Math.Min(Microphone?.DueUs ?? long.MaxValue, Camera?.DueUs ?? long.MaxValue), Math.Min(Share?.DueUs ?? long.MaxValue, Math.Min(Receiver.DueUs, nowUs + 100_000)));
    }

    /// <summary>Takes what has come, so many datagrams at most.</summary>
    public void Receive(int most) => _transport.Drain(most);

    /// <summary>Says goodbye, and counts what is missing; nothing goes out or comes in after it.</summary>
    public void Close()
    {
        _transport.SayGoodbye();
        Receiver.Finish();
        Count();
    }

    /// <inheritdoc/>
    public void Dispose() => _transport.Dispose();

    private OfferIdentity Identity => new(_session, 1, _ufrag, _password, _identity.Fingerprint);

    private static string Published(Camera camera)
    {
        var rids = camera.Rids.Where(r => r.Length > 0).ToList();
        if (rids.Count == 0) return string.Create(CultureInfo.InvariantCulture, $"a=ssrc:{camera.Ssrc} cname:load\r\n");
        return $"a=extmap:{RidId} {RtpExtensions.Rid}\r\n{string.Concat(rids.Select(r => $"a=rid:{r} send\r\n"))}a=simulcast:send {string.Join(';', rids)}\r\n";
    }

    private void OnRtp(Span<byte> datagram, int length, long ageUs)
    {
        MediaTally.Record(_tally.Lag, ageUs);
        Receiver.OnRtp(datagram, length, PeerLoop.NowUs - ageUs);
    }

    private void OnRtcp(Span<byte> datagram, int length, long ageUs)
    {
        var compound = datagram[..length];
        Receiver.OnRtcp(compound, PeerLoop.NowUs - ageUs);
        var reader = new RtcpReader(compound);
        while (reader.MoveNext())
        {
            var packet = reader.Current;
            if (packet.Type == RtcpType.PayloadFeedback)
            {
                if (PictureLossIndication.TryParse(packet, out var pli)) OnKeyFrameRequest(pli.MediaSsrc);
                else if (FullIntraRequest.TryParse(packet, out var fir))
                    foreach (var entry in fir) OnKeyFrameRequest(entry.Ssrc);
            }
            else if (packet.Type == RtcpType.TransportFeedback && packet.Fmt == RtcpFormat.Nack && NackFeedback.TryParse(packet, out var nack))
            {
                foreach (var sequence in nack)
                {
                    Camera?.Resend(nack.MediaSsrc, sequence);
                    Share?.Resend(nack.MediaSsrc, sequence);
                }
            }
        }
    }

    private void OnKeyFrameRequest(uint ssrc)
    {
        Camera?.OnKeyFrameRequest(ssrc);
        Share?.OnKeyFrameRequest(ssrc);
    }

    private void SendReports(long nowUs)
    {
        _nextReportUs = nowUs + ReportUs;
        var ntp = NtpTime.FromUnixMicroseconds((DateTimeOffset.UtcNow.Ticks - DateTimeOffset.UnixEpoch.Ticks) / 10);
        var writer = new RtcpWriter(_rtcp);
        Microphone?.WriteReport(ref writer, ntp);
        Camera?.WriteReports(ref writer, ntp);
        Share?.WriteReports(ref writer, ntp);
        if (writer.Length > 0) _transport.SendRtcp(_rtcp.AsSpan(0, writer.Length));
    }

    private void Count()
    {
        var now = (_sender.Packets, _sender.Bytes, Keys: (long)(Camera?.KeyFrameRequests ?? 0) + (Share?.KeyFrameRequests ?? 0), Resent: (long)(Camera?.Resent ?? 0) + (Share?.Resent ?? 0));
        _tally.PacketsSent += now.Packets - _counted.Packets;
        _tally.BytesSent += now.Bytes - _counted.Bytes;
        _tally.KeyFrameRequests += now.Keys - _counted.Keys;
        _tally.Resent += now.Resent - _counted.Resent;
        _counted = now;
    }
}
