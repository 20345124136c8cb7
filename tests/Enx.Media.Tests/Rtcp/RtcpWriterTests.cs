using Enx.Media.Rtcp;
using Xunit;

namespace Enx.Media.Tests.Rtcp;

public class RtcpWriterTests
{
    private static readonly ReportBlock Block = new(0xbc5e9a40, 0x40, -2, 0x11234, 42, 0xb2c38000, 0x10000);

    [Fact]
    public void Packets_are_laid_out_as_the_RFCs_say()
    {
        var buffer = new byte[400];
        var writer = new RtcpWriter(buffer);
        Assert.True(writer.TryWriteSenderReport(0x902f9e2e, 0xd3a1b2c3_80000000, 90_000, 100, 10_000, [Block]));
        Assert.True(writer.TryWriteReceiverReport(9, []));
        Assert.True(writer.TryWriteSdesCname(9, "sfu"));
        Assert.True(writer.TryWriteSdesCname(9, "room"));
        Assert.True(writer.TryWritePli(1, 2));
        Assert.True(writer.TryWriteFir(1, 5, 7));
        Assert.True(writer.TryWriteRemb(1, 250_000, [7]));
        Assert.True(writer.TryWriteBye(9));
        Assert.Equal(
            Hex.Text(Hex.Bytes(
                """
                81c8000c 902f9e2e d3a1b2c3 80000000 00015f90 00000064 00002710 bc5e9a40 40fffffe 00011234 0000002a b2c38000 00010000
                80c90001 00000009
                81ca0003 00000009 01037366 75000000
                81ca0003 00000009 0104726f 6f6d0000
                81ce0002 00000001 00000002
                84ce0004 00000001 00000000 00000005 07000000
                8fce0005 00000001 00000000 52454d42 0103d090 00000007
                81cb0001 00000009
                """)),
            Hex.Text(buffer.AsSpan(0, writer.Length)));
    }

    [Theory]
    [InlineData(new ushort[] { 5 }, 1)]
    [InlineData(new ushort[] { 5, 6, 21 }, 1)]
    [InlineData(new ushort[] { 5, 22 }, 2)]
    [InlineData(new ushort[] { 65_534, 65_535, 0, 3, 900 }, 2)]
    [InlineData(new ushort[] { 7, 7, 6 }, 3)]
    public void A_nack_comes_back_as_it_went(ushort[] lost, int entries)
    {
        var buffer = new byte[200];
        var writer = new RtcpWriter(buffer);
        Assert.True(writer.TryWriteNack(1, 2, lost));
        Assert.Equal(12 + 4 * entries, writer.Length);
        var reader = new RtcpReader(buffer.AsSpan(0, writer.Length));
        Assert.True(reader.MoveNext());
        Assert.True(NackFeedback.TryParse(reader.Current, out var nack));
        var numbers = new List<ushort>();
        foreach (var number in nack)
            numbers.Add(number);
        Assert.Equal(lost, numbers);
    }

    [Theory]
    [InlineData(0ul, 0ul)]
    [InlineData(262_143ul, 262_143ul)]
    [InlineData(262_145ul, 262_144ul)]
    [InlineData(2_500_000_000ul, 2_499_985_408ul)]
    [InlineData(ulong.MaxValue, 0x3_FFFFul << 46)]
    public void A_remb_never_says_more_than_was_meant(ulong bps, ulong expected)
    {
        var buffer = new byte[64];
        var writer = new RtcpWriter(buffer);
        Assert.True(writer.TryWriteRemb(1, bps, [1, 2]));
        var reader = new RtcpReader(buffer.AsSpan(0, writer.Length));
        Assert.True(reader.MoveNext());
        Assert.True(Remb.TryParse(reader.Current, out var remb));
        Assert.Equal(expected, remb.BitsPerSecond);
    }

    [Fact]
    public void A_packet_that_does_not_fit_is_left_out_whole()
    {
        Span<byte> buffer = stackalloc byte[23];
        var writer = new RtcpWriter(buffer);
        Assert.True(writer.TryWritePli(1, 2));
        Assert.False(writer.TryWritePli(1, 2));
        Assert.False(writer.TryWriteNack(1, 2, [1]));
        Assert.False(writer.TryWriteNack(1, 2, []));
        Assert.False(writer.TryWriteSdesCname(1, "a name"));
        Assert.True(writer.TryWriteBye(1));
        Assert.Equal(20, writer.Length);

        var big = new RtcpWriter(new byte[2_000]);
        Assert.False(big.TryWriteReceiverReport(1, new ReportBlock[32]));
        Assert.False(big.TryWriteSdesCname(1, new string('x', 256)));
        Assert.True(big.TryWriteReceiverReport(1, new ReportBlock[31]));
    }
}
