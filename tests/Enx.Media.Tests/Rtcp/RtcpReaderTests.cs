using Enx.Media.Rtcp;
using Xunit;

namespace Enx.Media.Tests.Rtcp;

public class RtcpReaderTests
{
    private const string SenderReportWithBlock =
        """
        81c8000c 902f9e2e d3a1b2c3 80000000 00015f90 00000064 00002710
        bc5e9a40 40fffffe 00011234 0000002a b2c38000 00010000
        """;

    private const string Nack = "81cd0003 00000001 00000002 00100003";
    private const string Feedback = "8fcd0007 00000001 00000002 fffe0006 0003e807 2003 d400 04 08 fffc 00 00 00 00";

    [Fact]
    public void A_sender_report_and_its_block_are_where_RFC_3550_puts_them()
    {
        var reader = new RtcpReader(Hex.Bytes(SenderReportWithBlock));
        Assert.True(reader.MoveNext());
        Assert.True(SenderReport.TryParse(reader.Current, out var report));
        Assert.Equal(new SenderReport(0x902f9e2e, 0xd3a1b2c3_80000000, 90_000, 100, 10_000), report);

        var count = 0;
        foreach (var block in new ReportBlocks(reader.Current))
        {
            count++;
            Assert.Equal(new ReportBlock(0xbc5e9a40, 0x40, -2, 0x11234, 42, 0xb2c38000, 0x10000), block);

            // Sent 2.5 s ago by the middle bits, held for 1 s.
            Assert.Equal(1_500_000, block.RoundTripMicroseconds(0xd3a1_b2c6_0000_0000));
            Assert.Equal(-1, block.RoundTripMicroseconds(0xd3a1_b2c3_8000_0000));
        }

        Assert.Equal(1, count);
        Assert.False(reader.MoveNext());
    }

    [Fact]
    public void A_lone_feedback_packet_is_a_compound_of_reduced_size()
    {
        var reader = new RtcpReader(Hex.Bytes(Nack));
        Assert.True(reader.MoveNext());
        Assert.True(NackFeedback.TryParse(reader.Current, out var nack));
        Assert.Equal((1u, 2u), (nack.SenderSsrc, nack.MediaSsrc));
        Assert.Equal([16, 17, 18], Numbers(nack));
    }

    [Theory]
    [InlineData("80c90001 00000001 a1cb0002 00000009 00000004", 2)] // padding of one word
    [InlineData("80c90001 00000001 41cb0001 00000009", 1)] // wrong version
    [InlineData("80c90001 00000001 81cb0002 00000009", 1)] // longer than the rest
    [InlineData("a0c90001 00000000", 0)] // padding of zero
    [InlineData("a0c90001 00000005", 0)] // padding longer than the body
    [InlineData("a0c90000", 0)] // padding without a body
    [InlineData("80c9", 0)]
    [InlineData("", 0)]
    public void Reading_stops_at_the_first_malformed_packet(string hex, int expected)
    {
        var reader = new RtcpReader(Hex.Bytes(hex));
        var count = 0;
        while (reader.MoveNext())
            count++;
        Assert.Equal(expected, count);
    }

    [Fact]
    public void Key_frame_requests_name_their_streams()
    {
        var reader = new RtcpReader(Hex.Bytes("81ce0002 00000001 00000002 84ce0006 00000001 00000000 00000005 07000000 00000006 08000000"));
        Assert.True(reader.MoveNext());
        Assert.True(PictureLossIndication.TryParse(reader.Current, out var pli));
        Assert.Equal(new PictureLossIndication(1, 2), pli);
        Assert.True(reader.MoveNext());
        Assert.False(PictureLossIndication.TryParse(reader.Current, out _));
        Assert.True(FullIntraRequest.TryParse(reader.Current, out var fir));
        var entries = new List<FirEntry>();
        foreach (var entry in fir)
            entries.Add(entry);
        Assert.Equal([new FirEntry(5, 7), new FirEntry(6, 8)], entries);
    }

    [Fact]
    public void A_bye_names_those_who_leave()
    {
        var reader = new RtcpReader(Hex.Bytes("82cb0003 00000005 00000006 03627965"));
        Assert.True(reader.MoveNext());
        Assert.True(Bye.TryParse(reader.Current, out var bye));
        var sources = new List<uint>();
        foreach (var ssrc in bye)
            sources.Add(ssrc);
        Assert.Equal([5, 6], sources);
    }

    [Theory]
    [InlineData("8fce0005 00000001 00000000 52454d42 01 1a6000 00000007", 0x26000ul << 6)]
    [InlineData("8fce0005 00000001 00000000 52454d42 01 ffffff 00000007", ulong.MaxValue)] // beyond 64 bits
    public void A_remb_is_mantissa_and_exponent(string hex, ulong expected)
    {
        var reader = new RtcpReader(Hex.Bytes(hex));
        Assert.True(reader.MoveNext());
        Assert.True(Remb.TryParse(reader.Current, out var remb));
        Assert.Equal(expected, remb.BitsPerSecond);
        foreach (var ssrc in remb)
            Assert.Equal(7u, ssrc);
    }

    [Fact]
    public void Transport_feedback_holds_runs_vectors_and_negative_deltas()
    {
        // A run of three small deltas, then a vector of two bits: lost, large, lost; the numbers wrap.
        var reader = new RtcpReader(Hex.Bytes("8fcd0007 00000001 00000002 fffe0006 0003e807 2003 c800 04 08 00 fffc 000000"));
        Assert.True(reader.MoveNext());
        Assert.True(TransportFeedback.TryParse(reader.Current, out var feedback));
        Assert.Equal((1u, 2u, (ushort)0xfffe, 6, 0x3e8, (byte)7), (feedback.SenderSsrc, feedback.MediaSsrc, feedback.BaseSequence, feedback.StatusCount, feedback.ReferenceTime, feedback.FeedbackCount));
        const long reference = 1000 * 64_000;
        PacketArrival[] expected =
        [
            new(0xfffe, true, reference + 1_000),
            new(0xffff, true, reference + 3_000),
            new(0, true, reference + 3_000),
            new(1, false, 0),
            new(2, true, reference + 2_000),
            new(3, false, 0),
        ];
        var at = 0;
        foreach (var arrival in feedback)
            Assert.Equal(expected[at++], arrival);
        Assert.Equal(expected.Length, at);
    }

    [Theory]
    [InlineData("8fcd0004 00000001 00000002 00010001 00000000", "no chunk")]
    [InlineData("8fcd0005 00000001 00000002 00010008 00000000 2008 0000", "two deltas for eight packets")]
    [InlineData("8fcd0005 00000001 00000002 00010001 00000000 0000 2001", "a run of nothing")]
    [InlineData("8fcd0005 00000001 00000002 00010001 00000000 6001 0000", "the reserved symbol")]
    public void Transport_feedback_that_does_not_add_up_is_refused(string hex, string because)
    {
        var reader = new RtcpReader(Hex.Bytes(hex));
        Assert.True(reader.MoveNext());
        Assert.False(TransportFeedback.TryParse(reader.Current, out _), because);
    }

    [Fact]
    public void Mutated_compounds_never_throw()
    {
        Mutations.Feed(
            compound =>
            {
                var reader = new RtcpReader(compound);
                while (reader.MoveNext())
                    ReadAll(reader.Current);
            },
            80_000,
            Hex.Bytes(SenderReportWithBlock),
            Hex.Bytes(Nack),
            Hex.Bytes(Feedback),
            Hex.Bytes("84ce0006 00000001 00000000 00000005 07000000 00000006 08000000"),
            Hex.Bytes("8fce0005 00000001 00000000 52454d42 01 1a6000 00000007"),
            Hex.Bytes("81c90007 00000001 00000002 00000000 00000000 00000000 00000000 0000002a 82cb0003 00000005 00000006 03627965"));
    }

    private static List<int> Numbers(NackFeedback nack)
    {
        var numbers = new List<int>();
        foreach (var number in nack)
            numbers.Add(number);
        return numbers;
    }

    private static void ReadAll(RtcpPacket packet)
    {
        _ = SenderReport.TryParse(packet, out _);
        foreach (var block in new ReportBlocks(packet))
            block.RoundTripMicroseconds(0);
        if (NackFeedback.TryParse(packet, out var nack))
            Numbers(nack);
        _ = PictureLossIndication.TryParse(packet, out _);
        if (FullIntraRequest.TryParse(packet, out var fir))
        {
            foreach (var _ in fir)
                continue;
        }

        if (Bye.TryParse(packet, out var bye))
        {
            foreach (var _ in bye)
                continue;
        }

        if (Remb.TryParse(packet, out var remb))
        {
            foreach (var _ in remb)
                continue;
        }

        if (TransportFeedback.TryParse(packet, out var feedback))
        {
            var count = 0;
            foreach (var _ in feedback)
                count++;
            Assert.Equal(feedback.StatusCount, count);
        }
    }
}
