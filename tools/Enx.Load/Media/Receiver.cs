using System.Buffers.Binary;
using Enx.Load.Measuring;
using Enx.Load.Peers;
using Enx.Media;
using Enx.Media.Congestion;
using Enx.Media.Rtcp;
using Enx.Media.Rtp;

namespace Enx.Load.Media;

/// <summary>What one client receives on its slots, and what it reports and asks for: transport-wide feedback, receiver reports, NACKs, key pictures. Belongs to
/// the client's loop, but for <see cref="Show"/>.</summary>
/// <param name="tally">Where it counts.</param>
/// <param name="sender">The SSRC that it reports under.</param>
internal sealed class Receiver(MediaTally tally, uint sender)
{
    private const long FeedbackUs = 100_000;
    private const long RequestsUs = 50_000;
    private const long ReportUs = 1_000_000;
    private const long LoopbackRoundTripUs = 20_000;
    private const int MostBlocks = 16;

    private readonly Dictionary<uint, SlotStream> _streams = [];
    private readonly Dictionary<uint, SlotStream> _resends = [];
    private readonly List<SlotStream> _list = [];
    private readonly ArrivalRecorder _arrivals = new();
    private readonly byte[] _rtcp = new byte[1200];
    private readonly int[] _shown = new int[SlotNumbers.Share + 1];
    private readonly bool[] _watched = new bool[SlotNumbers.Share + 1];
    private long _nextFeedbackUs;
    private long _nextReportUs;
    private long _nextRequestsUs;

    /// <summary>When the first media came, µs; 0 before.</summary>
    public long FirstMediaUs { get; private set; }

    /// <summary>When it has something to do next, µs.</summary>
    public long DueUs => Math.Min(Math.Min(_nextRequestsUs, _nextReportUs), _arrivals.HasPending ? _nextFeedbackUs : long.MaxValue);

    /// <summary>Learns which SSRCs the server sends on.</summary>
    public void Expect(ClientAnswer answer)
    {
        foreach (var (ssrc, slot) in answer.Slots) Add(ssrc, slot.Section.Slot, slot.IsVideo);
        foreach (var (rtx, media) in answer.RtxToMedia)
            if (_streams.TryGetValue(media, out var stream)) _resends[rtx] = stream;
    }

    /// <summary>Learns who is to be seen on a slot. Any thread may call it.</summary>
    /// <param name="slot">The slot.</param>
    /// <param name="shown">A number that changes when somebody else is there, or the picture was turned on or off.</param>
    /// <param name="watched">Whether there should be a picture.</param>
    public void Show(int slot, int shown, bool watched)
    {
        if (slot is < 0 or > SlotNumbers.Share) return;
        Volatile.Write(ref _shown[slot], shown);
        Volatile.Write(ref _watched[slot], watched);
    }

    /// <summary>Takes a packet.</summary>
    /// <param name="datagram">The packet, decrypted; changed in place.</param>
    /// <param name="length">Its length.</param>
    /// <param name="arrivedUs">When it came.</param>
    public void OnRtp(Span<byte> datagram, int length, long arrivedUs)
    {
        if (!RtpHeader.TryParse(datagram[..length], out var header)) return;
        if (header.TryGetExtension(datagram, ClientFormats.TransportCcId, out var number) && number.Length == 2)
            _arrivals.OnPacket(BinaryPrimitives.ReadUInt16BigEndian(number), arrivedUs);
        var resent = _resends.TryGetValue(header.Ssrc, out var stream);
        if (resent)
        {
            // Padding, which only tries what the network carries, is no copy of anything.
            if (!RtxPacket.TryUnwrap(datagram, ref length, ClientFormats.Vp8, stream!.Ssrc) || !RtpHeader.TryParse(datagram[..length], out header)) return;
        }
        else if (!_streams.TryGetValue(header.Ssrc, out stream))
        {
            return;
        }

        stream!.Expect(Volatile.Read(ref _shown[IndexOf(stream)]));
        if (!stream.OnPacket(header, datagram.Slice(header.HeaderLength, header.PayloadLength), resent, arrivedUs)) return;
        if (FirstMediaUs == 0) FirstMediaUs = arrivedUs;
        tally.PacketsReceived++;
        tally.BytesReceived += length;
    }

    /// <summary>Takes from a compound packet what is for a receiver.</summary>
    public void OnRtcp(ReadOnlySpan<byte> compound, long nowUs)
    {
        var reader = new RtcpReader(compound);
        while (reader.MoveNext())
            if (reader.Current.Type == RtcpType.SenderReport && SenderReport.TryParse(reader.Current, out var report) && _streams.TryGetValue(report.Ssrc, out var stream)) stream.Reception.OnSenderReport(report.Ntp, nowUs);
    }

    /// <summary>Sends what is due.</summary>
    public void Tick(ClientTransport transport, long nowUs)
    {
        if (nowUs >= _nextFeedbackUs)
        {
            _nextFeedbackUs = nowUs + FeedbackUs;
            while (_arrivals.TryWriteFeedback(_rtcp, sender, 0, out var length)) transport.SendRtcp(_rtcp.AsSpan(0, length));
        }

        if (nowUs >= _nextRequestsUs)
        {
            _nextRequestsUs = nowUs + RequestsUs;
            var writer = new RtcpWriter(_rtcp);
            foreach (var stream in _list)
            {
                stream.Tick(Volatile.Read(ref _watched[IndexOf(stream)]), nowUs);
                stream.WriteRequests(ref writer, sender, nowUs, LoopbackRoundTripUs);
            }

            if (writer.Length > 0) transport.SendRtcp(_rtcp.AsSpan(0, writer.Length));
        }

        if (nowUs < _nextReportUs) return;
        _nextReportUs = nowUs + ReportUs;
        SendReports(transport, nowUs);
    }

    /// <summary>Nothing comes any more: counts what is missing.</summary>
    public void Finish()
    {
        foreach (var stream in _list) stream.Finish();
    }

    // Voice slots have no pictures and are in no list of talkers.
    private static int IndexOf(SlotStream stream) => stream.Slot <= SlotNumbers.Share ? stream.Slot : 0;

    private void SendReports(ClientTransport transport, long nowUs)
    {
        Span<ReportBlock> blocks = stackalloc ReportBlock[MostBlocks];
        var count = 0;
        foreach (var stream in _list)
            if (stream.HasBegun && count < MostBlocks) blocks[count++] = stream.Reception.Report(stream.Ssrc, nowUs);
        if (count == 0) return;
        var writer = new RtcpWriter(_rtcp);
        writer.TryWriteReceiverReport(sender, blocks[..count]);
        transport.SendRtcp(_rtcp.AsSpan(0, writer.Length));
    }

    private void Add(uint ssrc, int slot, bool isVideo)
    {
        var stream = new SlotStream(ssrc, slot, isVideo, tally);
        _streams[ssrc] = stream;
        _list.Add(stream);
    }
}
