using Enx.Media.Rtp;
using Xunit;

namespace Enx.Media.Tests.Rtp;

public class RtpHeaderTests
{
    [Fact]
    public void The_fixed_fields_are_where_RFC_3550_puts_them()
    {
        var packet = Hex.Bytes("80e0 1234 01020304 cafebabe 6162");
        Assert.True(RtpHeader.TryParse(packet, out var header));
        Assert.True(header.Marker);
        Assert.Equal(0x60, header.PayloadType);
        Assert.Equal(0x1234, header.SequenceNumber);
        Assert.Equal(0x01020304u, header.Timestamp);
        Assert.Equal(0xcafebabeu, header.Ssrc);
        Assert.Equal((12, 2, 0), (header.HeaderLength, header.PayloadLength, header.PaddingLength));
        Assert.False(header.HasExtension);
    }

    [Fact]
    public void Csrcs_extension_and_padding_are_counted()
    {
        var packet = Hex.Bytes("b2 60 0001 00000002 00000003 11111111 22222222 bede0001 10aa0000 6162 000003");
        Assert.True(RtpHeader.TryParse(packet, out var header));
        Assert.Equal(28, header.HeaderLength);
        Assert.Equal((24, 4), (header.ExtensionOffset, header.ExtensionLength));
        Assert.Equal((2, 3), (header.PayloadLength, header.PaddingLength));

        Assert.True(RtpHeader.TryParseEncrypted(packet, out var encrypted));
        Assert.Equal((5, 0), (encrypted.PayloadLength, encrypted.PaddingLength));
    }

    [Theory]
    [InlineData("", "nothing")]
    [InlineData("80600001000000020000", "shorter than twelve bytes")]
    [InlineData("40600001 00000002 00000003", "version 1")]
    [InlineData("81600001 00000002 00000003", "a CSRC is missing")]
    [InlineData("90600001 00000002 00000003 bede", "the extension header is cut")]
    [InlineData("90600001 00000002 00000003 bede0002 10aa0000", "the extension is cut")]
    [InlineData("a0600001 00000002 00000003 616200", "padding of zero")]
    [InlineData("a0600001 00000002 00000003 616204", "padding longer than the payload")]
    [InlineData("a0600001 00000002 00000003", "padding without a payload")]
    public void A_malformed_packet_is_refused(string packet, string because)
    {
        Assert.False(RtpHeader.TryParse(Hex.Bytes(packet), out _), because);
    }

    [Theory]
    [InlineData("bede0003 10aa 31bbbb 00 0000 21cccc", 1, "aa")]
    [InlineData("bede0003 10aa 31bbbb 00 0000 21cccc", 2, "cccc")]
    [InlineData("bede0003 10aa 31bbbb 00 0000 21cccc", 3, "bbbb")]
    [InlineData("bede0003 10aa 31bbbb 00 0000 21cccc", 4, null)]
    [InlineData("bede0001 f0aa 10bb", 1, null)] // id 15 ends the block
    [InlineData("bede0001 f0aa 10bb", 15, null)]
    [InlineData("bede0001 01aa 10bb", 1, null)] // id 0 with a length ends it too
    [InlineData("bede0001 13aabbcc", 1, null)] // cut element
    [InlineData("10000003 0100 0201aa 00 03 04bbbbbbbb 00", 1, "")]
    [InlineData("10000003 0100 0201aa 00 03 04bbbbbbbb 00", 2, "aa")]
    [InlineData("10000003 0100 0201aa 00 03 04bbbbbbbb 00", 3, "bbbbbbbb")]
    [InlineData("100f0001 0101aa00", 1, "aa")] // appbits set
    [InlineData("10000001 0105aa00", 1, null)] // cut element
    [InlineData("12340001 10aa0000", 1, null)] // a profile we do not know
    public void Extension_elements_are_found_in_both_forms(string block, int id, string? expected)
    {
        var packet = Hex.Bytes("90600001 00000002 00000003" + block + "6162");
        Assert.True(RtpHeader.TryParse(packet, out var header));
        Assert.Equal(expected is not null, header.TryGetExtension(packet, id, out var value));
        Assert.Equal(expected ?? "", Hex.Text(value));
    }

    [Fact]
    public void What_the_writers_write_the_reader_reads()
    {
        Span<byte> buffer = stackalloc byte[64];
        foreach (var twoByte in new[] { false, true })
        {
            buffer.Fill(0xFF);
            RtpHeaderWriter.WriteFixed(buffer, true, 111, 65535, 0xFFFFFFFE, 7, hasExtension: true);
            var writer = new RtpExtensionWriter(buffer, 12, twoByte);
            Assert.True(writer.TryAdd(3, [1, 2]));
            Assert.True(writer.TryAdd(1, [0x85]));
            Assert.True(writer.TryAdd(14, "0123456789abcdef"u8));
            var length = writer.Finish();
            Assert.Equal(0, length % 4);

            var packet = buffer[..(12 + length)];
            Assert.True(RtpHeader.TryParse(packet, out var header));
            Assert.Equal((true, (byte)111, (ushort)65535, 0xFFFFFFFEu, 7u), (header.Marker, header.PayloadType, header.SequenceNumber, header.Timestamp, header.Ssrc));
            Assert.Equal(0, header.PayloadLength);
            Assert.True(header.TryGetExtension(packet, 1, out var level) && AudioLevel.TryRead(level, out var audio) && audio == new AudioLevel(true, 5));
            Assert.True(header.TryGetExtension(packet, 3, out var two) && two.SequenceEqual<byte>([1, 2]));
            Assert.True(header.TryGetExtension(packet, 14, out var text) && text.SequenceEqual("0123456789abcdef"u8));
        }
    }

    [Fact]
    public void An_element_that_does_not_fit_its_form_or_the_buffer_is_refused()
    {
        Span<byte> buffer = stackalloc byte[40];
        var oneByte = new RtpExtensionWriter(buffer, 12, twoByte: false);
        Assert.False(oneByte.TryAdd(15, [1]));
        Assert.False(oneByte.TryAdd(0, [1]));
        Assert.False(oneByte.TryAdd(1, []));
        Assert.False(oneByte.TryAdd(1, new byte[17]));
        Assert.Equal(0, oneByte.Finish());

        var twoByte = new RtpExtensionWriter(buffer, 12, twoByte: true);
        Assert.True(twoByte.TryAdd(200, []));
        Assert.False(twoByte.TryAdd(1, new byte[21]));
        Assert.True(twoByte.TryAdd(1, new byte[20]));
        Assert.Equal(28, twoByte.Finish());
    }

    [Fact]
    public void Reading_and_writing_cost_no_allocation()
    {
        Span<byte> buffer = stackalloc byte[64];
        long before = 0;
        for (var i = 0; i < 2_000; i++)
        {
            if (i == 1_000)
                before = GC.GetAllocatedBytesForCurrentThread();
            RtpHeaderWriter.WriteFixed(buffer, true, 111, (ushort)i, 0, 7, hasExtension: true);
            var writer = new RtpExtensionWriter(buffer, 12, twoByte: i % 2 == 0);
            writer.TryAdd(3, [1, 2]);
            var packet = buffer[..(12 + writer.Finish())];
            if (!RtpHeader.TryParse(packet, out var header) || !header.TryGetExtension(packet, 3, out _))
                throw new InvalidOperationException();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Mutated_packets_never_throw()
    {
        Mutations.Feed(
            packet =>
            {
                if (!RtpHeader.TryParse(packet, out var header))
                    return;
                Assert.Equal(packet.Length, header.HeaderLength + header.PayloadLength + header.PaddingLength);
                for (var id = 0; id < 17; id++)
                    header.TryGetExtension(packet, id, out _);
            },
            60_000,
            Hex.Bytes("b2 60 0001 00000002 00000003 11111111 22222222 bede0002 10aa3155 66000000 6162 000003"),
            Hex.Bytes("90600001 00000002 00000003 10000003 0100 0201aa 00 03 04bbbbbbbb 00 6162"));
    }
}
