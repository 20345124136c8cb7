using Enx.Media.Rtp;
using Xunit;

namespace Enx.Media.Tests.Rtp;

public sealed class Vp9ShiftTests
{
    [Theory]
    [InlineData("a8 8123 00 42 ff", 0x100, 1, "a8 8223 00 43 ff")] // 15 bits, not flexible
    [InlineData("a8 ffff 00 ff ff", 1, 1, "a8 8000 00 00 ff")]
    [InlineData("a8 8000 00 00 ff", -1, -1, "a8 ffff 00 ff ff")]
    [InlineData("a8 7f 00 42 ff", 1, 2, "a8 00 00 44 ff")] // 7 bits
    [InlineData("b8 8123 20 ff", 1, 9, "b8 8124 20 ff")] // flexible: no base index
    [InlineData("88 8123 ff", 1, 9, "88 8124 ff")] // no layers
    [InlineData("28 00 42 ff", 5, 1, "28 00 43 ff")] // no picture id
    [InlineData("f8 8123 20 02 ff", 1, 9, "f8 8124 20 02 ff")] // references are differences
    public void Picture_ids_and_base_indices_are_moved_where_they_are_and_nothing_else_is(string payload, int picture, int tl0, string moved)
    {
        var bytes = Hex.Bytes(payload);
        Assert.True(Vp9Descriptor.TryParse(bytes, out var d));
        d.Numbers.Shift(bytes, picture, tl0);
        Assert.Equal(Hex.Bytes(moved), bytes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a8 81")]
    public void A_cut_descriptor_has_no_numbers(string payload) => Assert.Equal(default, VideoFormats.Of(VideoCodec.Vp9)!.NumbersOf(Hex.Bytes(payload), []));
}
