namespace Enx.Host.Tests.Support;

/// <summary>Waits for what comes about without anybody being told of it.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    public static async Task HoldsAsync(Func<bool> condition, string what)
    {
        var deadline = DateTime.UtcNow + Patience;
        while (!condition())
        {
            Assert.True(DateTime.UtcNow < deadline, $"It did not come about in {Patience.TotalSeconds} s that {what}.");
            await Task.Delay(20);
        }
    }

    public static async Task<T> GivesAsync<T>(Func<Task<T>> ask, Func<T, bool> condition, string what)
    {
        var deadline = DateTime.UtcNow + Patience;
        while (true)
        {
            var value = await ask();
            if (condition(value)) return value;
            Assert.True(DateTime.UtcNow < deadline, $"It did not come about in {Patience.TotalSeconds} s that {what}; last: {value}.");
            await Task.Delay(20);
        }
    }
}
