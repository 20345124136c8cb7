namespace Enx.Host.Tests.Support;

/// <summary>Asks again and again for what comes about without anybody being told of it.</summary>
internal static class Asking
{
    /// <summary>The first answer that is as it should be.</summary>
    public static async Task<T> UntilAsync<T>(Func<Task<T>> ask, Func<T, bool> condition, string what, TimeSpan? patience = null)
    {
        var answer = default(T);
        await Eventually.HoldsAsync(async () => condition(answer = await ask()), what, patience);
        return answer!;
    }
}
