using System.Reflection;
using Enx.Actors.Protocol;
using Enx.Host.Errors;
using Enx.Host.Signalling;

namespace Enx.Host.Tests.Documentation;

/// <summary>The numbers on the page are those of the code.</summary>
public sealed class CodeTests
{
    [Fact]
    public void Every_number_is_on_the_page_once_and_every_one_on_the_page_is_there() => Assert.Equal(
        new[] { typeof(Codes), typeof(VocabularyCodes), typeof(JsonRpc) }.SelectMany(Numbers).Order(),
        ProtocolPage.Codes.Select(c => c.Code).Order());

    [Fact]
    public void Rest_answers_with_the_status_on_the_page() =>
        Assert.All(ProtocolPage.Codes.Where(c => c.Code > 0), c => Assert.Equal((c.Code, c.Status ?? 400), (c.Code, ApiException.StatusOf(c.Code))));

    private static IEnumerable<int> Numbers(Type type) => type
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Where(f => f is { IsLiteral: true } && f.FieldType == typeof(int))
        .Select(f => (int)f.GetRawConstantValue()!);
}
