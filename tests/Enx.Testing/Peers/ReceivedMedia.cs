using System.Buffers.Binary;
using System.Collections.Concurrent;
using Enx.Load.Peers;
using Enx.Media.Congestion;
using Enx.Media.Routing;
using Enx.Media.Rtcp;
using Enx.Media.Rtp;

namespace Enx.Testing.Peers;

/// <summary>
/// What a <see cref="TestPeer"/> receives on its slots, and what it asks for again. Belongs to the peer's thread; the streams may be
/// looked at from any.
/// </summary>
internal sealed class ReceivedMedia(bool recordsSound = false, FakeCodec? layered = null)
{
    private const int RoundTripUs = 50_000;
    private const long KeyFramePauseUs = 500_000;

    private readonly ConcurrentDictionary<uint, ReceivedStream> _streams = new();
    private readonly Dictionary<uint, NackList> _missing = [];
    private readonly ArrivalRecorder _arrivals = new();
    private ClientAnswer? _answer;

    public IReadOnlyCollection<ReceivedStream> Streams => [.. _streams.Values];

    public ReceivedStream? Find(int slot, bool video) => _streams.Values.FirstOrDefault(s => s.Slot == slot && s.IsVideo == video);

    /// <summary>Hears of everything that can be shown: each packet of sound, and of video each since the first key frame. Gets the stream.</summary>
    public Action<ReceivedStream>? OnShown { get; set; }

    /// <summary>Learns which SSRCs the server sends on.</summary>
    public void Expect(ClientAnswer answer) => _answer = answer;

    public void OnRtp(Span<byte> datagram, int length, long nowUs)
    {
        if (!RtpHeader.TryParse(datagram[..length], out var header)) return;
        if (header.TryGetExtension(datagram, ClientFormats.TransportCcId, out var number) && number.Length == 2)
            _arrivals.OnPacket(BinaryPrimitives.ReadUInt16BigEndian(number), nowUs);
        var ssrc = header.Ssrc;
        var resent = _answer!.RtxToMedia.TryGetValue(ssrc, out var media);
        if (resent)
        {
            if (!RtxPacket.TryUnwrap(datagram, ref length, ClientFormats.Vp8, media) || !RtpHeader.TryParse(datagram[..length], out header)) return;
            ssrc = media;
        }

        if (!_answer.Slots.TryGetValue(ssrc, out var slot)) return;
        var stream = _streams.GetOrAdd(ssrc, _ => new ReceivedStream(slot.Section.Slot, slot.IsVideo, recordsSound, slot.IsVideo ? layered : null));
        for (var id = 1; id <= 14; id++)
            if (header.TryGetExtension(datagram, id, out _)) stream.ExtensionIds.Add(id);
        if (header.PayloadLength > 0 && !header.TryGetExtension(datagram, ClientFormats.DescriptorId, out _)) stream.Undescribed++;
        stream.OnPacket(header, datagram.Slice(header.HeaderLength, header.PayloadLength), resent, nowUs);
        if (header.PayloadLength > 0 && (!stream.IsVideo || stream.KeyFrames > 0)) OnShown?.Invoke(stream);
        if (!stream.IsVideo) return;
        if (!_missing.TryGetValue(ssrc, out var missing)) _missing[ssrc] = missing = new NackList();
        if (resent) missing.OnRecovered(header.SequenceNumber);
        else missing.OnPacket(header.SequenceNumber, nowUs);
    }

    /// <summary>Takes from a compound packet what is for a receiver.</summary>
    public void OnRtcp(ReadOnlySpan<byte> compound)
    {
        var reader = new RtcpReader(compound);
        while (reader.MoveNext())
            if (reader.Current.Type == RtcpType.SenderReport && _streams.TryGetValue(reader.Current.SenderSsrc, out var stream)) stream.SenderReports++;
    }

    /// <summary>Writes one transport-cc packet about what arrived; call until it says false.</summary>
    public bool TryWriteFeedback(Span<byte> buffer, uint senderSsrc, out int length) => _arrivals.TryWriteFeedback(buffer, senderSsrc, 0, out length);

    /// <summary>Asks for a key frame where pictures come that cannot be shown, since the first key frame was lost: as a decoder does.</summary>
    public void WriteKeyFrameRequests(ref RtcpWriter writer, uint senderSsrc, long nowUs)
    {
        foreach (var (ssrc, stream) in _streams)
            if (stream.IsVideo && stream.Packets > 0 && stream.KeyFrames == 0 && stream.AsksNow(nowUs, KeyFramePauseUs)) writer.TryWritePli(senderSsrc, ssrc);
    }

    /// <summary>Asks for what is missing.</summary>
    public void WriteNacks(ref RtcpWriter writer, uint senderSsrc, long nowUs)
    {
        Span<ushort> due = stackalloc ushort[64];
        foreach (var (ssrc, missing) in _missing)
        {
            var count = missing.Collect(due, nowUs, RoundTripUs);
            if (count > 0) writer.TryWriteNack(senderSsrc, ssrc, due[..count]);
        }
    }
}
