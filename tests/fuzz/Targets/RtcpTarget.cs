using Enx.Media.Rtcp;

namespace Enx.Fuzz.Targets;

/// <summary>Compound RTCP packets after decryption.</summary>
internal sealed class RtcpTarget : FuzzTarget
{
    private long _sum;

    public override string Name => "rtcp";

    public override long MaxAllocated => 4096;

    public override IEnumerable<byte[]> Seeds
    {
        get
        {
            var buffer = new byte[1200];
            var writer = new RtcpWriter(buffer);
            writer.TryWriteSdesCname(1, "cname");
            writer.TryWriteNack(1, 2, [1, 2, 17, 40, 65535]);
            writer.TryWritePli(1, 2);
            yield return buffer[..writer.Length];
            yield return [0x81, 200, 0, 12, .. new byte[48]];
            yield return [0x81, 201, 0, 7, .. new byte[28]];
            yield return [0x8F, 206, 0, 5, 0, 0, 0, 1, 0, 0, 0, 0, (byte)'R', (byte)'E', (byte)'M', (byte)'B', 1, 0x3F, 0xFF, 0xFF, 0, 0, 0, 9];
            yield return [0x84, 206, 0, 4, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 9, 1, 0, 0, 0];
            yield return [0x8F, 205, 0, 6, 0, 0, 0, 1, 0, 0, 0, 2, 0, 10, 0, 5, 0, 0, 7, 1, 0xB4, 0x40, 4, 4, 4, 0, 0, 0];
            yield return [0x81, 203, 0, 1, 0, 0, 0, 1];
        }
    }

    public override void Run(Span<byte> input)
    {
        var reader = new RtcpReader(input);
        while (reader.MoveNext())
        {
            var packet = reader.Current;
            if (SenderReport.TryParse(packet, out var report)) _sum += (long)report.Ntp + report.RtpTimestamp;
            foreach (var block in new ReportBlocks(packet)) _sum += block.Ssrc + block.RoundTripMicroseconds(1234);
            if (NackFeedback.TryParse(packet, out var nack))
                foreach (var sequence in nack) _sum += sequence;
            if (TransportFeedback.TryParse(packet, out var feedback))
                foreach (var arrival in feedback) _sum += arrival.ArrivalMicroseconds;
            if (Remb.TryParse(packet, out var remb))
                foreach (var ssrc in remb) _sum += ssrc;
            if (PictureLossIndication.TryParse(packet, out var pli)) _sum += pli.MediaSsrc;
            if (FullIntraRequest.TryParse(packet, out var fir))
                foreach (var entry in fir) _sum += entry.Ssrc;
            if (Bye.TryParse(packet, out var bye))
                foreach (var ssrc in bye) _sum += ssrc;
        }
    }
}
