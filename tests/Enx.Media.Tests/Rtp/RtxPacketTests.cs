using Enx.Media.Rtp;
using Xunit;

namespace Enx.Media.Tests.Rtp;

public class RtxPacketTests
{
    [Fact]
    public void The_original_number_goes_in_front_of_the_payload()
    {
        var original = Hex.Bytes("90e0 1234 01020304 cafebabe bede0001 10aa0000 616263");
        var rtx = new byte[64];
        var length = RtxPacket.Wrap(original, rtx, 97, 0x99, 7);
        Assert.Equal(Hex.Bytes("90e1 0007 01020304 00000099 bede0001 10aa0000 1234 616263"), rtx[..length]);

        Assert.True(RtxPacket.TryUnwrap(rtx, ref length, 96, 0xcafebabe));
        Assert.Equal(original, rtx[..length]);
    }

    [Fact]
    public void Padding_is_not_carried_over()
    {
        var original = Hex.Bytes("a060 1234 01020304 cafebabe 6162 0002");
        var rtx = new byte[64];
        var length = RtxPacket.Wrap(original, rtx, 97, 0x99, 7);
        Assert.Equal(Hex.Bytes("8061 0007 01020304 00000099 1234 6162"), rtx[..length]);

        var padded = Hex.Bytes("a061 0007 01020304 00000099 1234 6162 000003");
        length = padded.Length;
        Assert.True(RtxPacket.TryUnwrap(padded, ref length, 96, 0xcafebabe));
        Assert.Equal(Hex.Bytes("8060 1234 01020304 cafebabe 6162"), padded[..length]);
    }

    [Theory]
    [InlineData("a061 0007 01020304 00000099 00000004", "padding only")]
    [InlineData("8061 0007 01020304 00000099", "no payload")]
    [InlineData("8061 0007 01020304 00000099 12", "half a number")]
    [InlineData("8061 0007", "no header")]
    public void A_probe_or_a_stump_is_not_a_retransmission(string packet, string because)
    {
        var bytes = Hex.Bytes(packet);
        var length = bytes.Length;
        Assert.False(RtxPacket.TryUnwrap(bytes, ref length, 96, 1), because);
        Assert.Equal(bytes.Length, length);
    }

    [Fact]
    public void A_destination_too_small_writes_nothing()
    {
        var original = Hex.Bytes("8060 1234 01020304 cafebabe 616263");
        Assert.Equal(0, RtxPacket.Wrap(original, new byte[16], 97, 1, 1));
        Assert.Equal(17, RtxPacket.Wrap(original, new byte[17], 97, 1, 1));
        Assert.Equal(0, RtxPacket.Wrap(original.AsSpan(0, 8), new byte[17], 97, 1, 1));
    }

    [Fact]
    public void Mutated_retransmissions_never_throw()
    {
        var dest = new byte[200];
        Mutations.Feed(
            packet =>
            {
                RtxPacket.Wrap(packet, dest, 97, 1, 1);
                var length = packet.Length;
                if (RtxPacket.TryUnwrap(packet, ref length, 96, 1))
                    Assert.True(RtpHeader.TryParse(packet[..length], out _));
            },
            40_000,
            Hex.Bytes("b1e0 1234 01020304 cafebabe 11111111 bede0001 10aa0000 616263 000003"));
    }
}
