namespace Enx.Media.Tests;

/// <summary>Feeds a parser with damaged copies of good input: flipped bits, wild bytes, cut and stretched ends. Deterministic.</summary>
internal static class Mutations
{
    public delegate void Parser(Span<byte> input);

    public static void Feed(Parser parser, int count, params byte[][] seeds)
    {
        var random = new Random(8_285);
        var buffer = new byte[2_048];
        for (var i = 0; i < count; i++)
        {
            var seed = seeds[random.Next(seeds.Length)];
            random.NextBytes(buffer.AsSpan(0, seed.Length + 64));
            seed.CopyTo(buffer, 0);
            var length = random.Next(4) switch
            {
                0 => random.Next(seed.Length + 1),
                1 => seed.Length + random.Next(64),
                _ => seed.Length,
            };
            for (var flips = random.Next(6); flips > 0 && length > 0; flips--)
            {
                // The first bytes decide lengths and counts, so they are hit more often.
                var at = random.Next(random.Next(2) == 0 ? Math.Min(length, 24) : length);
                buffer[at] = random.Next(3) switch
                {
                    0 => (byte)(buffer[at] ^ (1 << random.Next(8))),
                    1 => (byte)random.Next(256),
                    _ => (byte)(random.Next(2) == 0 ? 0 : 255),
                };
            }

            // An exact copy, so that a read past the end shows.
            parser(buffer.AsSpan(0, length).ToArray());
        }
    }
}
