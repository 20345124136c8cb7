using Enx.Media.Rtp;
using Xunit;

namespace Enx.Media.Tests.Rtp;

public class Vp8DescriptorTests
{
    [Fact]
    public void Every_field_is_read()
    {
        Assert.True(Vp8Descriptor.TryParse(Hex.Bytes("b0 f0 9123 45 a7 11"), out var d));
        Assert.Equal(6, d.DescriptorLength);
        Assert.True(d.IsFrameStart && d.NonReference && d.HasPictureId && d.HasTl0PicIdx && d.HasTid && d.LayerSync);
        Assert.Equal((15, (ushort)0x1123, (byte)0x45, (byte)2), (d.PictureIdBits, d.PictureId, d.Tl0PicIdx, d.Tid));
    }

    [Theory]
    [InlineData("10 00", 1, 0)] // no extension
    [InlineData("90 80 23 00", 3, 7)]
    [InlineData("90 80 8023 00", 4, 15)]
    [InlineData("90 40 45 00", 3, 0)] // TL0PICIDX alone
    [InlineData("90 10 07 00", 3, 0)] // KEYIDX alone
    public void Its_length_depends_on_what_is_present(string payload, int length, int pictureIdBits)
    {
        Assert.True(Vp8Descriptor.TryParse(Hex.Bytes(payload), out var d));
        Assert.Equal((length, pictureIdBits), (d.DescriptorLength, d.PictureIdBits));
        Assert.False(d.HasTid);
    }

    [Theory]
    [InlineData("")]
    [InlineData("90")]
    [InlineData("90 80")]
    [InlineData("90 80 80")]
    [InlineData("90 f0 8123 45")]
    public void A_cut_descriptor_is_refused(string payload)
    {
        Assert.False(Vp8Descriptor.TryParse(Hex.Bytes(payload), out _));
    }

    [Theory]
    [InlineData("90 f0 ffff 45 20 11", 2, 1, "90 f0 8001 46 20 11")] // fifteen bits wrap at fifteen
    [InlineData("90 f0 8001 00 20 11", -2, -1, "90 f0 ffff ff 20 11")]
    [InlineData("90 c0 7f 45 11", 1, 0, "90 c0 00 45 11")] // seven at seven
    [InlineData("10 00", 5, 5, "10 00")]
    public void Shifting_counts_on_within_the_width_of_each_field(string before, int pictures, int bases, string after)
    {
        var payload = Hex.Bytes(before);
        Assert.True(Vp8Descriptor.TryParse(payload, out var d));
        d.Numbers.Shift(payload, pictures, bases);
        Assert.Equal(Hex.Bytes(after), payload);
    }

    [Theory]
    [InlineData("10 10 00 00 9d012a 8002 e001", 640, 480)]
    [InlineData("90 80 05 10 00 00 9d012a 8042 e081", 640, 480)] // wishes to be scaled up are left out
    [InlineData("10 10 00 00 9d012b 8002 e001", 0, 0)] // no start code
    [InlineData("10 10 00 00 9d012a 8002 e0", 0, 0)] // cut
    [InlineData("10 11 00 00 9d012a 8002 e001", 0, 0)] // no key frame
    public void A_key_frame_gives_the_size_of_its_pictures(string hex, int width, int height)
    {
        var payload = Hex.Bytes(hex);
        Assert.True(Vp8Descriptor.TryParse(payload, out var d));
        Assert.Equal(height != 0, d.TryGetSize(payload, out var w, out var h));
        Assert.Equal((width, height), (w, h));
    }
}
